import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { headerNames, OksError, OksInputError } from '@oks-kit/schemas';
import { createAccount, createTotpSecret } from './accounts.ts';
import { type ClockKind, createClock, type EmulatorClock } from './clock.ts';
import { createKubernetesEndpoints } from './kubernetes/endpoints.ts';
import type { Account } from './records.ts';
import { apiPath, createRouter } from './router.ts';
import { memoryStore } from './store/memory-store.ts';
import { sqliteStore } from './store/sqlite-store.ts';
import { createTokenIssuer } from './tokens.ts';
import { createWorld } from './world.ts';

export interface EmulatorOptions {
  /** How time passes. @default 'fast' */
  readonly clock?: ClockKind | undefined;
  /** The port to answer on; 0 is any free one. Without it, only `fetch` answers. */
  readonly port?: number | undefined;
  /** The address to answer on. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Where state is kept; made if it is not there. Without it, state lasts as long as the emulator. */
  readonly dataDir?: string | undefined;
  /** `full` also survives a power cut, `normal` a killed process. @default 'normal' */
  readonly durability?: 'normal' | 'full' | undefined;
  /** How many accounts there are. @default 1 */
  readonly accounts?: number | undefined;
  /** Whether the accounts ask for a one-time password. @default false */
  readonly mfa?: boolean | undefined;
  /** Whether answers hand out tokens; with `true` an access token lasts 15 minutes and a refresh token 8 hours. @default false */
  readonly tokens?: boolean | { readonly accessSeconds?: number; readonly refreshSeconds?: number } | undefined;
  /** Names of `assumed` rules to switch off. @default none */
  readonly disabledRules?: readonly string[] | undefined;
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
  /** The first account. */
  readonly account: Account;
  readonly accounts: readonly Account[];
  readonly clock: EmulatorClock;
  /** Stops answering, lets go of ports and files. State in a data folder stays. */
  close(): Promise<void>;
}

const maxConnections = 256;

/**
 * Starts an emulator of the OKS API, with a Kubernetes endpoint for each cluster.
 * Throws `OksError` (`emulator`) for a port or data folder that is in use, `OksInputError` for options that can't be.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const host = options.host ?? '127.0.0.1';
  const count = options.accounts ?? 1;
  if (!Number.isInteger(count) || count < 1) throw new OksInputError('@oks-kit/emulator: `accounts` must be 1 or more.');
  const clock = createClock(options.clock ?? 'fast');
  const store =
    options.dataDir === undefined ? memoryStore() : sqliteStore({ folder: options.dataDir, durability: options.durability ?? 'normal' });
  const world = createWorld(store, clock, new Set(options.disabledRules));

  while (world.accounts.all().length < count) {
    world.accounts.put(createAccount(options.mfa === true ? { totp_secret: createTotpSecret() } : {}));
  }
  const accounts = world.accounts.all();
  const account = accounts[0] ?? createAccount();
  const times = typeof options.tokens === 'object' ? options.tokens : {};
  const tokens = createTokenIssuer(keptSecret(world.settings), () => clock.now(), {
    accessSeconds: times.accessSeconds ?? 900,
    refreshSeconds: times.refreshSeconds ?? 28_800,
  });
  const endpoints = createKubernetesEndpoints(() => world, host);
  const router = createRouter({ world, tokens, handOutTokens: options.tokens !== undefined && options.tokens !== false, endpoints, onFault: options.onFault ?? (() => undefined) });

  let server: Server | undefined;
  try {
    server = options.port === undefined ? undefined : await listen(getRequestListener(router.fetch), options.port, host);
    const withEndpoint = accounts.flatMap(({ id }) => world.clustersOf(id)).filter(({ port }) => port !== undefined);
    await endpoints.resume(withEndpoint.map(({ id }) => id));
  } catch (error) {
    store.close();
    throw error;
  }

  const origin = server === undefined ? 'http://localhost' : `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([server === undefined ? undefined : closeServer(server), endpoints.close()]);
    store.close();
  };

  return {
    url: origin + apiPath,
    fetch: async (input, init) => router.fetch(new Request(input, init), {}),
    credentials: {
      authorize: () => ({ [headerNames.accessKey]: account.access_key, [headerNames.secretKey]: account.secret_key }),
    },
    account,
    accounts,
    clock,
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** Signs the tokens; kept, so that a session outlasts a restart. */
function keptSecret(settings: { get(id: string): { readonly value: string } | undefined; put(record: { readonly id: string; readonly value: string }): void }): string {
  const id = 'token_secret';
  const kept = settings.get(id);
  if (kept !== undefined) return kept.value;
  const value = randomBytes(32).toString('hex');
  settings.put({ id, value });
  return value;
}

function listen(listener: ReturnType<typeof getRequestListener>, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => void listener(request, response));
  server.maxConnections = maxConnections;
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : 'unknown error';
      reject(new OksError('emulator', `The emulator can't answer on ${host} port ${port} (${code}).`, { hint: 'Choose another port; 0 is any free one.' }));
    });
    server.listen(port, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  // Boundary: a server that listens on TCP has such an address.
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
