import type { Server } from 'node:http';
import { isLoopbackHost, checkOptions, maskWhenInspected } from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import { createAccount, createAuthenticate } from './accounts/accounts.ts';
import { quotaDefaults } from './service/catalog.ts';
import { type ClockKind, type ClockMemory, createClock, type EmulatorClock } from './state/clock.ts';
import { createFaultRegistry, type Fault, type Faults } from './service/faults/faults.ts';
import { closeServer, listen, portOf } from './http/http-server.ts';
import { createFetch } from './http/in-process-fetch.ts';
import { createBuiltinBackend } from './clusters/builtin/builtin-backend.ts';
import { createTotpSecret } from './accounts/one-time-passwords.ts';
import { emulatorOptionRules } from './emulator-options.ts';
import type { QuotaLimits } from './service/quotas.ts';
import { createRateLimiter, type RateLimit } from './service/rate-limiter.ts';
import type { Account, SettingRecord } from './state/records.ts';
import { apiPath, createRouter } from './http/router.ts';
import { disabledRules } from './service/rules/index.ts';
import { memoryStore } from './state/store/memory-store.ts';
import { sqliteStore } from './state/store/sqlite-store.ts';
import type { Collection, Store } from './state/store/store.ts';
import { createTokenIssuer } from './accounts/tokens.ts';
import { createEmulatorState, type EmulatorState } from './state/emulator-state.ts';

export interface EmulatorOptions {
  /** How time passes. @default 'fast' */
  readonly clock?: ClockKind | undefined;
  /** The port to answer on; 0 is any free one. Without it, only `fetch` answers. */
  readonly port?: number | undefined;
  /** The address to answer on. One that others can reach is warned of. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Where state is kept; made if it is not there. Without it, state lasts as long as the emulator. */
  readonly dataDir?: string | undefined;
  /** `full` also survives a power cut, `normal` a killed process. @default 'normal' */
  readonly durability?: 'normal' | 'full' | undefined;
  /** How many accounts there are, up to 999. @default 1 */
  readonly accounts?: number | undefined;
  /** Whether the accounts ask for a one-time password. @default false */
  readonly mfa?: boolean | undefined;
  /** Whether answers hand out tokens; with `true` an access token lasts 15 minutes and a refresh token 8 hours. @default false */
  readonly tokens?: boolean | { readonly accessSeconds?: number; readonly refreshSeconds?: number } | undefined;
  /** The most projects and clusters that there may be. @default 10 projects an account, 10 clusters a project */
  readonly quotas?: Partial<QuotaLimits> | undefined;
  /** How many requests an account may send before it gets a 429. @default no limit */
  readonly rateLimit?: RateLimit | undefined;
  /** Whether clusters and templates have the fields that the service has grown since the reference. @default false */
  readonly newerFields?: boolean | undefined;
  /** Names of `assumed` rules to switch off; `emulatorRules` lists them. @default none */
  readonly disabledRules?: readonly string[] | undefined;
  /** What goes wrong on purpose, from the start. @default nothing */
  readonly faults?: readonly Fault[] | undefined;
  /** Where the draws of faults' `probability` start. @default 1 */
  readonly seed?: number | undefined;
  /** Told of what may be unsafe, such as an address that others can reach. @default a line on stderr */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Told of faults of the emulator's own, which callers see as a 500. @default none */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** Signs in the way `@oks-kit/auth` does; of that package's `Credentials` shape. */
export interface EmulatorCredentials {
  authorize(): Readonly<Record<string, string>>;
}

/** An OKS of your own. */
export interface Emulator extends AsyncDisposable {
  /** The base URL, with `/api/v2`. Answers over the network only where a port was asked for. */
  readonly url: string;
  /** Answers in process, whatever the host in the URL. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The first account, ready for a client. */
  readonly credentials: EmulatorCredentials;
  /** The first account. Node's `util.inspect`, and so `console.log`, shows no secret of it. */
  readonly account: Account;
  readonly accounts: readonly Account[];
  readonly clock: EmulatorClock;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  /** Kills every token handed out so far. */
  revokeTokens(): void;
  /** Forgets every project and cluster; the accounts stay. */
  reset(): void;
  /** Stops answering once the requests under way are done, lets go of ports and files. State in a data folder stays. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of the OKS API, with a Kubernetes endpoint for each cluster.
 * Throws `OksError` (`emulator`) for a port or data folder that is in use, `OksInputError` for options that can't be.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkOptions('@oks-kit/emulator', options, emulatorOptionRules);
  const host = options.host ?? '127.0.0.1';
  const disabled = disabledRules(options.disabledRules ?? []);
  const faults = createFaultRegistry(options.seed ?? 1, options.faults ?? []);
  const quotas = {
    projects: options.quotas?.projects ?? quotaDefaults.projects,
    clustersPerProject: options.quotas?.clustersPerProject ?? quotaDefaults.clustersPerProject,
  };
  const store =
    options.dataDir === undefined
      ? memoryStore()
      : sqliteStore({ folder: options.dataDir, durability: options.durability ?? 'normal' });

  try {
    const settings = store.collection<SettingRecord>('setting');
    const clock =
      options.clock === 'manual' ? createClock('manual', manualTime(settings)) : createClock(options.clock ?? 'fast');
    const state = createEmulatorState(store, clock, disabled, quotas);
    const accounts = settleAccounts(state, options.accounts ?? 1, options.mfa === true);
    return await start(options, { host, store, state, accounts, faults });
  } catch (error) {
    store.close();
    throw error;
  }
}

interface Parts {
  readonly host: string;
  readonly store: Store;
  readonly state: EmulatorState;
  readonly accounts: readonly [Account, ...Account[]];
  readonly faults: ReturnType<typeof createFaultRegistry>;
}

async function start(options: EmulatorOptions, { host, store, state, accounts, faults }: Parts): Promise<Emulator> {
  const { clock } = state;
  const [account] = accounts;
  const times = typeof options.tokens === 'object' ? options.tokens : {};
  const tokens = createTokenIssuer(
    state.store,
    () => clock.now(),
    {
      accessSeconds: times.accessSeconds ?? 900,
      refreshSeconds: times.refreshSeconds ?? 28_800,
    },
    state.disabledRules,
  );
  const clusters = createBuiltinBackend(state, host);
  const revokeTokens = (): void => {
    for (const { id } of accounts) tokens.revoke(id);
  };
  const reset = (): void => {
    for (const { id } of state.allClusters()) void clusters.remove(id);
    state.forget();
  };
  const router = createRouter({
    state,
    tokens,
    authenticate: createAuthenticate(accounts, tokens, () => clock.now(), state.disabledRules),
    handOutTokens: options.tokens !== undefined && options.tokens !== false,
    newerFields: options.newerFields === true,
    limiter: options.rateLimit === undefined ? undefined : createRateLimiter(options.rateLimit),
    clusters,
    faults,
    controlled: { faults, clock, revokeTokens, reset },
    onFault: options.onFault ?? (() => undefined),
    host,
  });

  let server: Server | undefined;
  if (options.port !== undefined) {
    if (!isLoopbackHost(host))
      warn(options, `The emulator answers on ${host}: whoever can reach this machine can reach it.`);
    server = await listen(router, options.port, host);
  }
  const stop = async (): Promise<void> => {
    await Promise.all([server === undefined ? undefined : closeServer(server), clusters.close()]);
  };
  try {
    await clusters.resume();
  } catch (error) {
    await stop();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= stop().then(() => store.close()));
  return {
    url:
      (server === undefined
        ? 'http://localhost'
        : `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`) + apiPath,
    fetch: createFetch(router),
    credentials: {
      authorize: () => ({ [headerNames.accessKey]: account.access_key, [headerNames.secretKey]: account.secret_key }),
    },
    account,
    accounts,
    clock,
    faults,
    revokeTokens,
    reset,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The accounts as they are kept, and as many more as are asked for. A secret of an authenticator stays, and counts while `mfa` does. */
function settleAccounts(state: EmulatorState, count: number, mfa: boolean): [Account, ...Account[]] {
  const kept = state.accounts.all();
  const shown = (account: Account): Account => {
    if (!mfa) return { ...account, totp_secret: undefined };
    if (account.totp_secret !== undefined) return account;
    const fresh = { ...account, totp_secret: createTotpSecret() };
    state.accounts.put(fresh);
    return fresh;
  };
  const made = Array.from({ length: Math.max(0, count - kept.length) }, () => {
    const account = createAccount();
    state.accounts.put(account);
    return account;
  });
  const [first = createAccount(), ...rest] = [...kept, ...made].map((account) =>
    maskWhenInspected({ ...shown(account) }, ['secret_key', 'password', 'totp_secret']),
  );
  return [first, ...rest];
}

/** A clock that is moved by hand is found where it was left. */
function manualTime(settings: Collection<SettingRecord>): ClockMemory {
  const id = 'manual_clock';
  const keep = (now: number): void => settings.put({ id, value: String(now) });
  const left = settings.get(id)?.value;
  const startAt = left === undefined ? Date.now() : Number(left);
  keep(startAt);
  return { startAt, keep };
}

function warn(options: EmulatorOptions, message: string): void {
  if (options.onWarning !== undefined) options.onWarning(message);
  else process.emitWarning(message, 'OksEmulatorWarning');
}
