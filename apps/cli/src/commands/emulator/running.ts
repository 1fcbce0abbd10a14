import path from 'node:path';
import { globSync, rmSync } from 'node:fs';
import { stateFolder } from '@oks-kit/auth/node';
import { checkOrigin, isObject, OksError, OksInputError, parseJson } from '@oks-kit/core';
import { createHttpExchange, type HttpExchangeOptions } from '@oks-kit/core/node';
import type { Account, EmulatorControl } from '@oks-kit/emulator/control';
import { isProcessRunning } from '@oks-kit/files/is-process-running';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { exchangeOptionsFor } from '../../session/network.ts';
import type { LocalSession } from '../../session/session.ts';
import { createOut } from '../../output/out.ts';
import type { Context } from '../../main/context.ts';

/** Begins what an emulator says while it runs. */
export const notePrefix = 'oks emulator: ';

/** The credentials of an account, as `emulator start` prints them. */
export type Credentials = Omit<Account, 'id' | 'quotas'>;

/** What `emulator start` prints when the emulator is ready. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  readonly access_key: string;
  readonly secret_key: string;
  readonly username: string;
  readonly password: string;
  /** The shared secret of its authenticator, with `--mfa`. */
  readonly totp_secret?: string | undefined;
  /** With `--accounts`: all accounts, including the first one. */
  readonly accounts?: readonly Credentials[] | undefined;
  readonly data_dir: string | null;
  /**
   * The token that the control API requires: that of `--admin-token`, which is not printed, or with a `--host` that
   * other machines reach, a random one.
   */
  readonly admin_token?: string | undefined;
  /** The address of the control API for this machine, if it is not `url`. Not printed. */
  readonly control?: LocalControl | undefined;
  /** How long it serves requests after it was told to stop. Not printed. */
  readonly drain_ms?: number | undefined;
}

interface LocalControl {
  readonly url: string;
  /** The server name and the certificate of the emulator, if it uses TLS. */
  readonly server_name?: string | undefined;
  readonly certificate?: string | undefined;
}

/** The variable with an emulator's admin token. */
export const adminTokenVariable = 'OKS_EMULATOR_ADMIN_TOKEN';

const answerWithinMs = 5_000;

/** A page of recorded requests has their bodies. */
const mostAnswerBytes = 64 * 1024 * 1024;

export const defaultName = 'default';

/** The variable that names the database of an emulator. Its URL may have a password. */
export const storeVariable = 'OKS_EMULATOR_STORE';

/** Checks the name of an emulator, which becomes part of file names. Throws `OksInputError`. */
export function emulatorName(flag = defaultName): string {
  if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(flag)) return flag;
  throw new OksInputError(`Invalid name "${flag}" for \`--name\`.`, {
    hint: 'Use up to 32 lower-case letters, digits and -, for example ci.',
  });
}

/** The files of an emulator in the state folder. The default emulator has no name there. */
export function ownPath(context: Context, name: string, suffix = ''): string {
  return path.join(stateFolder(context), `emulator${name === defaultName ? '' : `-${name}`}${suffix}`);
}

export function dataFolder(context: Context, flag: string | undefined, name: string): string {
  return path.resolve(context.cwd, flag ?? ownPath(context, name));
}

export function printRunning(
  { context, globals }: LocalSession,
  running: Omit<Running, 'control' | 'drain_ms'>,
): Promise<void> {
  const { accounts = [], ...first } = running;
  const others = accounts
    .slice(1)
    .flatMap((account, index) =>
      Object.entries(account).map(([key, value]) => [`${key}_${index + 2}`, value] as const),
    );
  const columns = [...Object.entries(first), ...others].map(([name, value]) => ({
    name,
    cell: () => String(value ?? 'none'),
  }));
  // Ignores `--columns`: the emulator already runs, so it is too late to reject an unknown column.
  return createOut(context, { ...globals, columns: undefined }).one(running, { nameOf: ({ url }) => url, columns });
}

export function readRunning(context: Context, name: string): Running | undefined {
  const text = readSmallFile(ownPath(context, name, '.json'));
  return text === undefined ? undefined : parseRunning(text);
}

export function parseRunning(text: string): Running | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { url, pid } = value;
  // A signal to 0 or a negative ID would go to several processes.
  if (typeof url !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  // Boundary: written by `writeRunning` or printed by this command.
  return value as unknown as Running;
}

export async function writeRunning(context: Context, name: string, running: Running): Promise<void> {
  const { ensurePrivateFolder, replaceFile } = await import('@oks-kit/files');
  const file = ownPath(context, name, '.json');
  await ensurePrivateFolder(path.dirname(file));
  await replaceFile(file, JSON.stringify(running));
}

/**
 * The emulator with this name, if it is still running. Asks the emulator itself, because its process ID may belong to
 * another process by now, which would be stopped.
 */
export async function findRunning(context: Context, name: string): Promise<Running | undefined> {
  const running = readRunning(context, name);
  if (running === undefined || !isProcessRunning(running.pid)) return undefined;
  const control = await controlOf(running);
  const pid = await control.pid().catch(() => undefined);
  return pid === running.pid ? running : undefined;
}

/** An emulator that `oks emulator start` runs on this machine. */
export interface NamedEmulator {
  readonly name: string;
  readonly running: Running;
}

/** The running emulators, in the order of their names. */
export async function runningEmulators(context: Context): Promise<NamedEmulator[]> {
  const names = globSync('emulator*.json', { cwd: stateFolder(context) }).flatMap((file) => {
    const [, name = defaultName] = /^emulator(?:-(.+))?\.json$/.exec(file) ?? [];
    return /^[a-z0-9][a-z0-9-]*$/.test(name) ? [name] : [];
  });
  const found = await Promise.all(
    names.sort().map(async (name) => ({ name, running: await findRunning(context, name) })),
  );
  return found.flatMap(({ name, running }) => (running === undefined ? [] : [{ name, running }]));
}

/** The names of the running emulators. */
export async function runningNames(context: Context): Promise<string[]> {
  return (await runningEmulators(context)).map(({ name }) => name);
}

/**
 * The running emulator of `--name`. Throws `OksError` (`emulator`) with the names of the running emulators if there is
 * none.
 */
export async function runningOrThrow({ context, hint }: LocalSession, flag: string | undefined): Promise<Running> {
  const name = emulatorName(flag);
  const running = await findRunning(context, name);
  if (running !== undefined) return running;
  const others = await runningNames(context);
  const options = flag === undefined ? {} : { name };
  throw new OksError('emulator', notRunning(flag), {
    hint:
      others.length > 0
        ? `Running: ${nameFlags(others)}.`
        : `To start one: \`${hint('emulator start', [], { ...options, detach: true })}\`.`,
  });
}

/** The flags that choose one of these emulators. */
export function nameFlags(names: readonly string[]): string {
  return names.map((name) => `--name ${name}`).join(', ');
}

/** The message if an emulator is not running. */
export function notRunning(flag: string | undefined): string {
  return flag === undefined ? 'No emulator is running.' : `No emulator named ${flag} is running.`;
}

/** How to reach an emulator's control API. */
export interface Reachable extends Pick<Running, 'url' | 'admin_token' | 'control'> {
  /** @default without proxies, with the certificate authorities of Node */
  readonly network?: HttpExchangeOptions | undefined;
}

/** The flags that say which emulator to control. */
export interface ControlFlags {
  readonly name: string | undefined;
  readonly 'admin-token': string | undefined;
}

/**
 * The admin token of `--admin-token`, or else of the environment. Throws `OksInputError` for one that no emulator can
 * have.
 */
export async function adminTokenOf(
  { context }: Pick<LocalSession, 'context'>,
  flag: string | undefined,
): Promise<string | undefined> {
  const token = flag ?? (context.env[adminTokenVariable] || undefined);
  if (token === undefined) return undefined;
  const { adminTokenRule } = await import('@oks-kit/emulator/control');
  if (adminTokenRule.fits(token)) return token;
  throw new OksInputError(`Invalid admin token in ${flag === undefined ? adminTokenVariable : '`--admin-token`'}.`, {
    hint: `It must be ${adminTokenRule.mustBe}. For example: \`openssl rand -hex 24\`.`,
  });
}

/** The emulator of `--endpoint`, or else the running one of `--name`. Throws `OksError`. */
export async function emulatorToControl(session: LocalSession, flags: ControlFlags): Promise<Reachable> {
  const { context, globals, warn } = session;
  const token = await adminTokenOf(session, flags['admin-token']);
  if (globals.endpoint === undefined) {
    const running = await runningOrThrow(session, flags.name);
    return withToken(running, flags, token);
  }
  if (flags.name !== undefined) throw new OksInputError('`--name` and `--endpoint` cannot be used together.');
  // The token is a secret, like any other credentials.
  return {
    url: checkOrigin(globals.endpoint).href,
    admin_token: token,
    network: exchangeOptionsFor({ context, globals, warn }),
  };
}

/** Controls the emulator that the flags name. Throws `OksError`. */
export async function controlFor(session: LocalSession, flags: ControlFlags): Promise<EmulatorControl> {
  return controlOf(await emulatorToControl(session, flags));
}

/** An emulator of this machine with its token, unless another one is given; the variable comes last. */
export function withToken(
  running: Running,
  flags: { readonly 'admin-token': string | undefined },
  fromEnvironment: string | undefined,
): Reachable {
  return { ...running, admin_token: flags['admin-token'] ?? running.admin_token ?? fromEnvironment };
}

/** Controls a running emulator. */
export async function controlOf({ url, admin_token, control, network }: Reachable): Promise<EmulatorControl> {
  const { emulatorControl } = await import('@oks-kit/emulator/control');
  const { send } = createHttpExchange(network ?? { ca: control?.certificate, servername: control?.server_name });
  return emulatorControl({
    url: control?.url ?? url,
    adminToken: admin_token,
    // Loading `fetch` takes longer than everything else here.
    async fetch(address, { method = 'GET', headers, body, signal } = {}) {
      const answer = await send(
        {
          method,
          url: address,
          // Boundary: the control API passes a plain object. `Headers` would load `fetch`.
          headers: (headers ?? {}) as Readonly<Record<string, string>>,
          ...(typeof body === 'string' ? { body } : {}),
        },
        signal ?? AbortSignal.timeout(answerWithinMs),
      );
      return {
        ok: answer.status < 300,
        status: answer.status,
        text: () => answer.text(mostAnswerBytes),
        get body() {
          return ReadableStream.from(answer.stream());
        },
      };
    },
  });
}

export function forgetRunning(context: Context, name: string, pid: number): void {
  if (readRunning(context, name)?.pid === pid) rmSync(ownPath(context, name, '.json'), { force: true });
}

/** The default port. A named emulator uses a free one, because others may be running. */
export function defaultPort(name: string): string {
  return name === defaultName ? '8080' : '0';
}

/** The sentence that says how to use the emulator in a shell. */
export function useInShell({ hint }: LocalSession, name: string): string {
  return `To use it in a shell: eval "$(${hint('emulator env', [], nameFlag(name))})"`;
}

/** `--name`, unless it is the default. */
export function nameFlag(name: string): { readonly name?: string } {
  return name === defaultName ? {} : { name };
}
