import type { Server } from 'node:http';
import { checkOptions, isLoopbackHost, OksInputError, untilAborted } from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import { type AccountOptions, createAccountAdministration } from './accounts/account-administration.ts';
import { type AccountRegistry, openAccountRegistry } from './accounts/account-registry.ts';
import { createAuthenticate } from './accounts/authenticate.ts';
import { createTokenIssuer } from './accounts/tokens.ts';
import { hostInUrl, hostOf } from './clusters/cluster-address.ts';
import type { KubernetesOption } from './clusters/cluster-backend.ts';
import { createBackend } from './clusters/create-backend.ts';
import { accountOptionRules, emulatorOptionRules } from './emulator-options.ts';
import { ApiError, StoreError } from './http/api-error.ts';
import { createCallerCheck } from './http/caller-check.ts';
import { closeServer, drainConnections } from './http/connections.ts';
import { listen, portOf, type ServerTls } from './http/http-server.ts';
import { certificateWarning, checkReachability, isPublic } from './http/check-reachability.ts';
import { createFetch } from './http/in-process-fetch.ts';
import { apiPath, createRouter } from './http/router.ts';
import { createKnownSecrets } from './accounts/known-secrets.ts';
import { createMask } from './journal/mask.ts';
import { createRequestJournal, type RequestJournal } from './journal/request-journal.ts';
import type { AuditEntry } from './monitoring/audit-entry.ts';
import { createRequestMetrics } from './monitoring/request-metrics.ts';
import { createStoreHealth } from './monitoring/store-health.ts';
import { createLatestWarnings } from './monitoring/warnings.ts';
import { quotaDefaults } from './service/catalog.ts';
import {
  checkFault,
  createFaultRegistry,
  type Fault,
  type FaultRegistry,
  type Faults,
} from './service/faults/faults.ts';
import type { QuotaLimits } from './service/quotas.ts';
import { createRateLimiter, type RateLimit } from './service/rate-limiter.ts';
import { disabledRules } from './service/rules/index.ts';
import { type ClockKind, createClock, type EmulatorClock } from './state/clock.ts';
import { createEmulatorState, type EmulatorState } from './state/emulator-state.ts';
import type { Account, SettingRecord } from './state/records.ts';
import { memoryStore } from './state/store/memory-store.ts';
import { sqliteStore } from './state/store/sqlite-store.ts';
import { sharedScope, type Store } from './state/store/store.ts';

/** Options of `createEmulator`. */
export interface EmulatorOptions {
  /** How time passes. @default 'fast' */
  readonly clock?: ClockKind | undefined;
  /** TCP port to listen on. 0 selects a free one. @default the emulator can only be called through `fetch` */
  readonly port?: number | undefined;
  /** Address to listen on. An address that other machines can reach causes a warning. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /**
   * Certificate chain and private key as PEM, to serve the API over HTTPS. Clusters always have their own certificates.
   * @default plain HTTP
   */
  readonly tls?: ServerTls | undefined;
  /**
   * URL at which clients reach the API, such as `https://sandbox.example.com`, if it differs from the address to listen
   * on, for example behind a load balancer. Its host is accepted, is included in the certificates of clusters, and is
   * used in `url`. The control API then requires `adminToken`. @default none
   */
  readonly publicUrl?: string | undefined;
  /** More host names that requests may use. All others are refused, to prevent DNS rebinding. @default none */
  readonly allowHosts?: readonly string[] | undefined;
  /**
   * One port for the Kubernetes APIs of all clusters, which are distinguished by the `tls-server-name` in kubeconfigs.
   * 0 selects a free port. Only for the backend `builtin`. @default a separate free port for each cluster
   */
  readonly kubernetesPort?: number | undefined;
  /** URL at which clients reach `kubernetesPort`. @default the host of `publicUrl`, else `host`, with that port */
  readonly kubernetesPublicUrl?: string | undefined;
  /** Folder for the state. Created if it does not exist. @default the state is lost when the emulator stops */
  readonly dataDir?: string | undefined;
  /**
   * URL of a PostgreSQL database for the state, such as `postgres://oks@db.example:5432/oks?sslmode=verify-full`,
   * instead of `dataDir`. Any number of emulators can share it. Put the password into `PGPASSWORD`, and set `sslmode`
   * to `disable` (the default), `require`, `verify-ca` or `verify-full`, with `sslrootcert` for a file of certificates.
   * Needs the package `pg`. Then `addAccount`, `clock.advance`, `faults` and `revokeTokens` change nothing: use
   * `emulatorControl`.
   */
  readonly store?: string | undefined;
  /** `normal`: changes survive a killed process. `full`: they also survive a power failure. @default 'normal' */
  readonly durability?: 'normal' | 'full' | undefined;
  /** Number of accounts, from 1 to 999. `addAccount` adds more. @default 1 */
  readonly accounts?: number | undefined;
  /** Whether accounts need a one-time password. @default false */
  readonly mfa?: boolean | undefined;
  /**
   * Whether responses carry session tokens. With `true`, an access token lasts 15 minutes and a refresh token 8 hours.
   * @default false
   */
  readonly tokens?: boolean | { readonly accessSeconds?: number; readonly refreshSeconds?: number } | undefined;
  /** Quotas of accounts and projects. @default 10 projects per account, 10 clusters per project */
  readonly quotas?: Partial<QuotaLimits> | undefined;
  /** Rate limit per account. Further requests get a 429. @default no limit */
  readonly rateLimit?: RateLimit | undefined;
  /** Items per page of a list, at most 100. Use it to test pagination. @default lists have a single page */
  readonly pageSize?: number | undefined;
  /** Whether loopback and private addresses are refused in whitelists, as in the real service. @default false */
  readonly strictWhitelist?: boolean | undefined;
  /** Names of `assumed` rules to switch off. `emulatorRules` lists them. @default none */
  readonly disabledRules?: readonly string[] | undefined;
  /** Faults that are active from the start. @default none */
  readonly faults?: readonly Fault[] | undefined;
  /** Seed of the random numbers behind a fault's `probability`. @default 1 */
  readonly seed?: number | undefined;
  /**
   * Secret for the control API and `/metrics`, sent as `Authorization: Bearer …`. At least 16 visible ASCII characters.
   * Without it, only callers on this machine have access. @default none
   */
  readonly adminToken?: string | undefined;
  /**
   * The backend for the Kubernetes APIs of the clusters: `builtin`, which needs no other program; `kube-apiserver`, a
   * real API server for each cluster; or the kubeconfig of an existing cluster.
   * @default 'builtin'
   */
  readonly kubernetes?: KubernetesOption | undefined;
  /**
   * Folder with the programs for `kube-apiserver`, or with a subfolder for each Kubernetes version. It is searched
   * before the results of `npm run kubernetes-assets`, `$KUBEBUILDER_ASSETS`, the folder of setup-envtest and the
   * `PATH`.
   * @default none
   */
  readonly kubernetesAssets?: string | undefined;
  /**
   * Aborts the start: `createEmulator` throws the signal's reason. A running emulator ends with `close`.
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called for each request to the API and to the control API when its response is ready, with an entry that says who
   * did what and when. @default none
   */
  readonly onAudit?: ((entry: AuditEntry) => void) | undefined;
  /** Called with warnings, such as about an address that other machines can reach. @default prints to stderr */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Called with internal errors of the emulator, which callers see as a 500. @default none */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** Credentials for `createClient`, compatible with `Credentials` of `@oks-kit/auth`. */
export interface EmulatorCredentials {
  /** Returns the headers that authenticate a request. */
  authorize(): Readonly<Record<string, string>>;
}

/** A running emulator. */
export interface Emulator extends AsyncDisposable {
  /** Base URL for clients, including `/api/v2`. Can only be reached over the network if a port was given. */
  readonly url: string;
  /** URL of the address that the emulator listens on, without a path. Undefined if no port was given. */
  readonly localUrl: string | undefined;
  /** Handles requests in this process. The host in the URL does not matter. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Credentials of the first account, for `createClient`. */
  readonly credentials: EmulatorCredentials;
  /**
   * The first account, with its current credentials. `console.log` and Node's `util.inspect` do not show its secrets.
   */
  readonly account: Account;
  /** All accounts, oldest first. */
  readonly accounts: readonly Account[];
  /** Adds an account with random credentials. Throws `OksInputError` for invalid options. */
  addAccount(options?: AccountOptions): Account;
  /** The clock that statuses of projects, clusters and node pools follow. */
  readonly clock: EmulatorClock;
  /** The faults that the emulator injects. */
  readonly faults: Faults;
  /**
   * The last requests to the API with their responses, for assertions in tests. With `store`, contains the requests of
   * all emulators, after a short delay.
   */
  readonly requests: RequestJournal;
  /** Invalidates all session tokens. */
  revokeTokens(): void;
  /** Deletes all projects and clusters immediately, and clears `requests`. Accounts, faults and the clock stay. */
  reset(): Promise<void>;
  /**
   * Prepares for `close`, which should follow some seconds later: `/readyz` responds with 503, and each connection is
   * closed after its next response, so that a load balancer and clients switch to another emulator. Requests are still
   * served.
   */
  drain(): Promise<void>;
  /** Completes the requests in progress, then stops and releases ports and files. State in a data folder is kept. */
  close(): Promise<void>;
}

/** Checks options of `createEmulator` without starting anything. Throws `OksInputError`. */
export function checkEmulatorOptions(options: EmulatorOptions): void {
  checkOptions('@oks-kit/emulator', options, emulatorOptionRules);
  checkReachability(options);
}

/**
 * Starts an emulator of the OKS API, with a Kubernetes API for each cluster.
 * Throws `OksError` (`emulator`) for a port or data folder that is in use, `OksInputError` for invalid options.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkEmulatorOptions(options);
  const host = options.host ?? '127.0.0.1';
  const disabled = disabledRules(options.disabledRules ?? []);
  for (const fault of options.faults ?? []) checkFault(fault);
  const quotas = {
    projects: options.quotas?.projects ?? quotaDefaults.projects,
    clustersPerProject: options.quotas?.clustersPerProject ?? quotaDefaults.clustersPerProject,
  };
  const store = await openStore(options);

  try {
    const clock = await openClock(options.clock ?? 'fast', store);
    const faults = createFaultRegistry(options.seed ?? 1, store.scratch(sharedScope, 'fault'));
    const state = createEmulatorState({
      store,
      clock,
      disabledRules: disabled,
      quotas,
      strictWhitelist: options.strictWhitelist === true,
      faults,
    });
    const accounts = await openAccountRegistry(store, state.accounts, {
      count: options.accounts ?? 1,
      mfa: options.mfa === true,
    });
    await store.run(() => faults.addInitial(options.faults ?? []));
    return await start(options, { host, store, state, accounts, faults });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens the store that the options ask for. Only the code of that one is loaded. */
async function openStore({ store: url, dataDir, durability, kubernetes }: EmulatorOptions): Promise<Store> {
  if (url === undefined) {
    return dataDir === undefined ? memoryStore() : sqliteStore({ folder: dataDir, durability: durability ?? 'normal' });
  }
  const other = dataDir === undefined ? (durability === undefined ? undefined : 'durability') : 'dataDir';
  if (other !== undefined)
    throw new OksInputError(`@oks-kit/emulator: \`store\` and \`${other}\` cannot be used together.`);
  if ((kubernetes ?? 'builtin') !== 'builtin') {
    throw new OksInputError(
      '@oks-kit/emulator: a `store` that several emulators share works with the built-in Kubernetes API only.',
      { hint: 'Leave `kubernetes` out, or use `dataDir` instead of `store`.' },
    );
  }
  const { postgresStore } = await import('./state/store/postgres/postgres-store.ts');
  return postgresStore({ url });
}

interface Parts {
  readonly host: string;
  readonly store: Store;
  readonly state: EmulatorState;
  readonly accounts: AccountRegistry;
  readonly faults: FaultRegistry;
}

async function start(options: EmulatorOptions, { host, store, state, accounts, faults }: Parts): Promise<Emulator> {
  const { clock } = state;
  const times = typeof options.tokens === 'object' ? options.tokens : {};
  const tokens = await createTokenIssuer(
    store,
    () => clock.now(),
    {
      accessSeconds: times.accessSeconds ?? 900,
      refreshSeconds: times.refreshSeconds ?? 28_800,
    },
    state.disabledRules,
  );
  const mask = createMask(createKnownSecrets(accounts, options.adminToken));
  const journal = createRequestJournal({
    log: store.requestLog,
    mask,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
  });
  const storeHealth = createStoreHealth(() => store.ping());
  const onFault = (error: unknown): void => {
    if (error instanceof StoreError) storeHealth.failed();
    // Others are what the service answers.
    else if (!(error instanceof ApiError)) options.onFault?.(error);
  };
  const warnings = createLatestWarnings(() => new Date());
  const warn = (message: string): void => {
    warnings.add(message);
    showWarning(options, message);
  };
  const { tls, publicUrl, allowHosts = [] } = options;
  const publicHost = publicUrl === undefined ? undefined : hostOf(publicUrl);
  const unwanted = tls === undefined ? undefined : certificateWarning(tls, publicUrl, new Date());
  if (unwanted !== undefined) warn(unwanted);
  const clusters = await createBackend(options.kubernetes ?? 'builtin', options.kubernetesAssets, state, {
    addresses: {
      host,
      publicHost,
      names: allowHosts,
      port: options.kubernetesPort,
      publicUrl: options.kubernetesPublicUrl,
    },
    dataDir: options.dataDir,
    warn,
    onFault,
  });
  const revokeTokens = (): void => {
    for (const { id } of accounts.all()) tokens.revoke(id);
  };
  const reset = async (): Promise<void> => {
    for (const { id } of accounts.all()) {
      const forgotten = await store.run(() => state.forget(id));
      await Promise.all(forgotten.map((cluster) => clusters.remove(cluster)));
    }
    journal.clear();
    await journal.sync();
  };
  const checkCaller = createCallerCheck(options.adminToken, isPublic(options));
  let isDraining = false;
  const router = createRouter({
    state,
    tokens,
    authenticate: createAuthenticate(accounts, tokens, () => clock.now(), state.disabledRules),
    handOutTokens: options.tokens !== undefined && options.tokens !== false,
    pageSize: options.pageSize,
    limiter:
      options.rateLimit === undefined
        ? undefined
        : createRateLimiter(options.rateLimit, (account) => store.scratch(account, 'bucket')),
    clusters,
    faults,
    journal,
    controlled: {
      checkCaller,
      run: store.run,
      faults,
      clock,
      accounts: createAccountAdministration(accounts, tokens, state, clusters),
      clusters,
      journal,
      async revokeTokens() {
        for (const { id } of accounts.all()) await store.run(() => tokens.revoke(id));
      },
      reset,
      warnings: () => warnings.list(),
    },
    monitored: {
      checkCaller,
      metrics: createRequestMetrics(),
      store: storeHealth,
      isDraining: () => isDraining,
      count: async () => ({
        accounts: await store.run(() => accounts.all().length),
        clusters: await state.countClusters(),
      }),
    },
    onAudit: options.onAudit,
    mask,
    onFault,
    hosts: [host, ...(publicHost === undefined ? [] : [publicHost]), ...allowHosts],
  });

  let server: Server | undefined;
  const stop = async (): Promise<void> => {
    journal.close();
    await Promise.all([server === undefined ? undefined : closeServer(server), clusters.close()]);
  };
  try {
    if (options.port !== undefined) {
      if (!isLoopbackHost(host))
        warn(
          `The emulator listens on ${host}. Everyone who can reach this machine can reach it. ` +
            'Use the host 127.0.0.1 to allow only this machine.',
        );
      server = await listen(router, options.port, host, tls);
    }
    await untilAborted(clusters.resume(), options.signal);
  } catch (error) {
    await stop();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= stop().then(() => store.close()));
  const localUrl =
    server === undefined ? undefined : `${tls === undefined ? 'http' : 'https'}://${hostInUrl(host)}:${portOf(server)}`;
  return {
    url: (publicUrl === undefined ? (localUrl ?? 'http://localhost') : new URL(publicUrl).origin) + apiPath,
    localUrl,
    fetch: createFetch(router),
    credentials: {
      authorize() {
        const { access_key, secret_key } = accounts.first;
        return { [headerNames.accessKey]: access_key, [headerNames.secretKey]: secret_key };
      },
    },
    get account() {
      return accounts.first;
    },
    get accounts() {
      return accounts.all();
    },
    addAccount(accountOptions = {}) {
      checkOptions('@oks-kit/emulator, an account', accountOptions, accountOptionRules);
      return accounts.add(accountOptions);
    },
    clock,
    faults,
    requests: journal,
    revokeTokens,
    reset,
    async drain() {
      isDraining = true;
      if (server !== undefined) drainConnections(server);
      await clusters.drain?.();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A manual clock continues from its time when the emulator was last stopped. */
async function openClock(kind: ClockKind, store: Store): Promise<EmulatorClock> {
  if (kind !== 'manual') return createClock(kind);
  const id = 'manual_clock';
  const settings = store.collection<SettingRecord>(sharedScope, 'setting');
  const keep = (now: number): void => settings.put({ id, value: String(now) });
  await store.run(() => {
    if (settings.get(id) === undefined) keep(Date.now());
  });
  return createClock(kind, { read: () => Number(settings.get(id)?.value), keep });
}

function showWarning({ onWarning }: EmulatorOptions, message: string): void {
  if (onWarning !== undefined) onWarning(message);
  else process.emitWarning(message, 'OksEmulatorWarning');
}
