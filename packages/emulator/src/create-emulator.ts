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

export interface EmulatorOptions {
  /** How time passes. @default 'fast' */
  readonly clock?: ClockKind | undefined;
  /** Port to listen on; 0 is any free one. Without it, only `fetch` answers. */
  readonly port?: number | undefined;
  /** Address to listen on. One that other machines can reach causes a warning. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /**
   * Certificate chain and private key, as PEM, to serve the API over HTTPS. Clusters always have certificates of their
   * own. @default HTTP
   */
  readonly tls?: ServerTls | undefined;
  /**
   * URL that leads clients to the API, such as `https://sandbox.example.com`, if that is not the address to listen on.
   * Its host is accepted, certificates of clusters are for it too, and `url` begins with it. The control API then needs
   * `adminToken`. @default none
   */
  readonly publicUrl?: string | undefined;
  /** Further host names that requests may be sent to. Others are refused, against DNS rebinding. @default none */
  readonly allowHosts?: readonly string[] | undefined;
  /**
   * One port for the Kubernetes APIs of all clusters, by server name: kubeconfigs have a `tls-server-name`. 0 is any
   * free port. With the backend `builtin` only. @default a free port for each cluster
   */
  readonly kubernetesPort?: number | undefined;
  /** URL that leads clients to `kubernetesPort`. @default the host of `publicUrl`, or of `host`, with that port */
  readonly kubernetesPublicUrl?: string | undefined;
  /** Folder for the state, created if it does not exist. Without it, state lasts as long as the emulator. */
  readonly dataDir?: string | undefined;
  /**
   * URL of a PostgreSQL database for the state, such as `postgres://oks@db.example:5432/oks?sslmode=verify-full`,
   * instead of `dataDir`. Any number of emulators can share it. Put the password into `PGPASSWORD`, and set `sslmode`
   * to `disable` (the default), `require`, `verify-ca` or `verify-full`, with `sslrootcert` for a file of certificates.
   * Needs the package `pg`. Then `addAccount`, `clock.advance`, `faults` and `revokeTokens` change nothing: use
   * `emulatorControl`.
   */
  readonly store?: string | undefined;
  /** `full` also survives a power cut, `normal` a killed process. @default 'normal' */
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
  /** Maximum number of projects and clusters. @default 10 projects per account, 10 clusters per project */
  readonly quotas?: Partial<QuotaLimits> | undefined;
  /** Requests that an account may send before it gets a 429. @default no limit */
  readonly rateLimit?: RateLimit | undefined;
  /** Number of items in a page of a list, at most 100; to test pagination. @default whole lists */
  readonly pageSize?: number | undefined;
  /** Whether whitelists may not hold loopback and private addresses, as in the real service. @default false */
  readonly strictWhitelist?: boolean | undefined;
  /** Names of `assumed` rules to switch off. `emulatorRules` lists them. @default none */
  readonly disabledRules?: readonly string[] | undefined;
  /** Faults that are active from the start. @default none */
  readonly faults?: readonly Fault[] | undefined;
  /** Seed of the random numbers behind a fault's `probability`. @default 1 */
  readonly seed?: number | undefined;
  /**
   * Secret that the control API and `/metrics` expect as `Authorization: Bearer …`: at least 16 visible ASCII
   * characters. Without it, only loopback callers are answered. @default none
   */
  readonly adminToken?: string | undefined;
  /**
   * What runs the Kubernetes APIs of the clusters: `builtin`, which needs no other program, `kube-apiserver`, a real
   * API server for each cluster, or the kubeconfig of an existing cluster.
   * @default 'builtin'
   */
  readonly kubernetes?: KubernetesOption | undefined;
  /**
   * Folder with the programs for `kube-apiserver`, or with a folder of them for each version of Kubernetes. It is
   * searched before what `npm run kubernetes-assets` built, `$KUBEBUILDER_ASSETS`, the folder of setup-envtest and the
   * `PATH`. @default none
   */
  readonly kubernetesAssets?: string | undefined;
  /**
   * Aborts the start: `createEmulator` throws the signal's reason. A running emulator ends with `close`.
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with an entry for each request to the API and to the control API, when its response is ready: who did what,
   * and when. @default none
   */
  readonly onAudit?: ((entry: AuditEntry) => void) | undefined;
  /** Called with warnings, such as an address that other machines can reach. @default a line on stderr */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Called with faults of the emulator itself, which callers see as a 500. @default none */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** Authenticates as `@oks-kit/auth` does, in the shape of its `Credentials`. */
export interface EmulatorCredentials {
  authorize(): Readonly<Record<string, string>>;
}

/** A running emulator. */
export interface Emulator extends AsyncDisposable {
  /** Base URL, with `/api/v2`; that of `publicUrl` if there is one. Works over the network only if a port was given. */
  readonly url: string;
  /** URL of the address that it listens on, without a path. Undefined if no port was given. */
  readonly localUrl: string | undefined;
  /** Handles requests in this process, whatever the host in the URL. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The first account, ready for a client. */
  readonly credentials: EmulatorCredentials;
  /**
   * The first account, with its present credentials. Node's `util.inspect`, and so `console.log`, shows no secret of
   * it.
   */
  readonly account: Account;
  /** All accounts, oldest first. */
  readonly accounts: readonly Account[];
  /** Adds an account with random credentials. Throws `OksInputError` for invalid options. */
  addAccount(options?: AccountOptions): Account;
  readonly clock: EmulatorClock;
  /** The faults that the emulator injects. */
  readonly faults: Faults;
  /** The last requests to the API, with their responses; with a `store` those of all emulators, a moment later. */
  readonly requests: RequestJournal;
  /** Invalidates every token issued so far. */
  revokeTokens(): void;
  /** Deletes every project and cluster at once, and clears `requests`. Accounts, faults and the clock stay. */
  reset(): Promise<void>;
  /**
   * Prepares `close`, some seconds later: `/readyz` answers 503, and each connection ends with its next response, so
   * that a balancer and its clients move to another emulator. Requests are still served.
   */
  drain(): Promise<void>;
  /** Stops after the requests in progress, and frees ports and files. State in a data folder stays. */
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
  const onFault = options.onFault ?? (() => undefined);
  const { tls, publicUrl, allowHosts = [] } = options;
  const publicHost = publicUrl === undefined ? undefined : hostOf(publicUrl);
  const unwanted = tls === undefined ? undefined : certificateWarning(tls, publicUrl, new Date());
  if (unwanted !== undefined) warn(options, unwanted);
  const clusters = await createBackend(options.kubernetes ?? 'builtin', options.kubernetesAssets, state, {
    addresses: {
      host,
      publicHost,
      names: allowHosts,
      port: options.kubernetesPort,
      publicUrl: options.kubernetesPublicUrl,
    },
    dataDir: options.dataDir,
    warn: (message) => warn(options, message),
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
    },
    monitored: {
      checkCaller,
      metrics: createRequestMetrics(),
      store: createStoreHealth(() => store.ping()),
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
        warn(options, `The emulator listens on ${host}. Everyone who can reach this machine can reach it.`);
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

function warn(options: EmulatorOptions, message: string): void {
  if (options.onWarning !== undefined) options.onWarning(message);
  else process.emitWarning(message, 'OksEmulatorWarning');
}
