import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentWithoutSecrets, stateFolder } from '@oks-kit/auth/node';
import { nodeTransport } from '@oks-kit/client/node';
import type { Account } from '@oks-kit/emulator';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { isObject, isOksError, OksError, OksFileError, OksInputError, parseJson } from '@oks-kit/schemas';
import type { Globals, Invocation, Run } from '../command.ts';
import type { Context } from '../context.ts';
import { confirmDeletion } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { asData, printOne, printValue } from '../output/render.ts';
import type { emulatorEnv, emulatorReset, emulatorStart, emulatorStatus, emulatorStop } from './rows/emulator.ts';

/** What `emulator start` prints, once it answers. */
interface Running {
  readonly url: string;
  readonly pid: number;
  readonly access_key: string;
  readonly secret_key: string;
  readonly username: string;
  readonly password: string;
  /** The shared secret of its authenticator, with `--mfa`. */
  readonly totp_secret?: string | undefined;
  /** With `--accounts`: all of them, the first one too. */
  readonly accounts?: readonly Omit<Account, 'id'>[] | undefined;
  readonly data_dir: string | null;
}

const defaultPort = '8080';
const startWithinMs = 20_000;
const stopWithinMs = 10_000;
const answerWithinMs = 5_000;
const mostAnswerBytes = 64 * 1024;

export const runEmulatorStart: Run<typeof emulatorStart> = async (invocation) => {
  const { context, flags } = invocation;
  const port = portOf(flags.port ?? defaultPort);
  const accounts = accountsOf(flags.accounts);
  if (flags.ephemeral && flags['data-dir'] !== undefined)
    throw new OksInputError('`--ephemeral` and `--data-dir` are two answers to one question.', {
      hint: 'Give one of them.',
    });
  const other = await findRunning(context);
  if (other !== undefined) {
    throw new OksError('emulator', `An emulator runs already, at ${other.url} with the process ID ${other.pid}.`, {
      hint: 'Stop it with `oks emulator stop`, or use it.',
    });
  }
  return flags.detach ? startDetached(invocation) : startHere(invocation, port, accounts);
};

/** Runs the emulator in this process until it is told to stop. */
async function startHere(
  { context, globals, flags }: Invocation<typeof emulatorStart>,
  port: number,
  accounts: number,
): Promise<number | undefined> {
  const { createEmulator } = await import('@oks-kit/emulator');
  const dataDir = flags.ephemeral ? undefined : dataFolder(context, flags['data-dir']);
  // Boundary: the table lets only these through.
  const clock = (flags.clock ?? 'fast') as 'real' | 'fast' | 'instant' | 'manual';
  const emulator = await createEmulator({
    port,
    clock,
    dataDir,
    accounts,
    mfa: flags.mfa,
    tokens: flags.tokens,
    onWarning: (message) => context.stderr.write(`oks emulator: ${message}\n`),
    onFault: (error) =>
      context.stderr.write(
        `oks emulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      ),
  });
  const [first, ...others] = emulator.accounts.map(shownAccount);
  const running: Running = {
    url: emulator.url,
    pid: process.pid,
    ...(first ?? shownAccount(emulator.account)),
    data_dir: dataDir ?? null,
    ...(others.length === 0 ? {} : { accounts: emulator.accounts.map(shownAccount) }),
  };
  try {
    await writeRunning(context, running);
    await printRunning(context, globals, running);
    tellPerson(context, globals, 'It runs until Ctrl-C.');
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      else context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    forgetRunning(context, process.pid);
    await emulator.close();
  }
  // The terminal has written ^C where this stands.
  if (context.stderr.isTerminal && !globals.quiet) context.stderr.write('\r\u001b[KThe emulator has stopped.\n');
  return exitCodes.done;
}

function shownAccount({ access_key, secret_key, username, password, totp_secret }: Account): Omit<Account, 'id'> {
  return { access_key, secret_key, username, password, ...(totp_secret === undefined ? {} : { totp_secret }) };
}

function dataFolder(context: Context, flag: string | undefined): string {
  return path.resolve(context.cwd, flag ?? path.join(stateFolder(context), 'emulator'));
}

function accountsOf(text = '1'): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new OksInputError('`--accounts` is a number from 1 to 999.');
}

/** Starts the same command as a process of its own, and waits for its first word. */
async function startDetached({
  context,
  globals,
  flags,
}: Invocation<typeof emulatorStart>): Promise<number | undefined> {
  const { ensurePrivateFolder } = await import('@oks-kit/files');
  const { spawn } = process.getBuiltinModule('node:child_process');
  const folder = stateFolder(context);
  await ensurePrivateFolder(folder);
  const log = path.join(folder, 'emulator.log');
  const logHandle = openLog(log);
  const [executable, ...start] = context.self;
  const args = [
    ...start,
    ...['emulator', 'start', '-o', 'json', '--port', flags.port ?? defaultPort],
    ...(flags.clock === undefined ? [] : ['--clock', flags.clock]),
    ...(flags.accounts === undefined ? [] : ['--accounts', flags.accounts]),
    ...(flags.mfa ? ['--mfa'] : []),
    ...(flags.tokens ? ['--tokens'] : []),
    ...(flags.ephemeral ? ['--ephemeral'] : []),
    ...(flags['data-dir'] === undefined ? [] : ['--data-dir', path.resolve(context.cwd, flags['data-dir'])]),
  ];
  const child = spawn(executable, args, {
    detached: true,
    cwd: context.cwd,
    env: environmentWithoutSecrets(context.env),
    stdio: ['ignore', 'pipe', logHandle],
  });
  closeSync(logHandle);
  const running = await firstWord(child, log);
  child.stdout?.destroy();
  child.unref();
  await printRunning(context, globals, running);
  tellPerson(context, globals, 'It runs until `oks emulator stop`.');
  return undefined;
}

/** What to do next, for who sits at the terminal; a script has read what it needs. */
function tellPerson(context: Context, globals: Globals, until: string): void {
  if (context.stderr.isTerminal && !globals.quiet)
    context.stderr.write(`${until} Lead a shell to it with: eval "$(oks emulator env)"\n`);
}

/** A new one each time: what stands there may be open to others, or no file at all. */
function openLog(log: string): number {
  try {
    rmSync(log, { force: true });
    return openSync(log, 'wx', 0o600);
  } catch {
    throw new OksFileError(`${log} can't be written.`, {
      hint: 'Remove what stands there, or check the owner and mode of its folder.',
    });
  }
}

function firstWord(child: ChildProcess, log: string): Promise<Running> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      const said = readLog(log).trim().split('\n');
      const message = errorMessageIn(said) ?? 'it said nothing';
      reject(new OksError('emulator', `The emulator did not start: ${message}`, { hint: `See ${log}.` }));
    };
    const timer = setTimeout(fail, startWithinMs);
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const running = parseRunning(text);
      if (running === undefined) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve(running);
    });
    child.on('error', fail);
    child.on('exit', fail);
  });
}

function readLog(log: string): string {
  try {
    return readSmallFile(log) ?? '';
  } catch (error) {
    if (isOksError(error)) return error.message;
    throw error;
  }
}

/** The message of the JSON error that the other process has left in its log. */
function errorMessageIn(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const value = parseJson(line);
    if (isObject(value) && typeof value['message'] === 'string') return value['message'];
  }
  return lines.at(-1) || undefined;
}

export const runEmulatorStatus: Run<typeof emulatorStatus> = async ({ context, globals }) => {
  const running = await findRunning(context);
  if (asData(globals)) {
    await printValue(
      context,
      globals,
      running === undefined
        ? { running: false }
        : { running: true, url: running.url, pid: running.pid, data_dir: running.data_dir },
    );
  } else if (globals.output === 'name') context.stdout.write(running === undefined ? '' : `${running.url}\n`);
  else
    context.stdout.write(
      running === undefined
        ? 'No emulator runs.\n'
        : `An emulator runs at ${running.url} with the process ID ${running.pid}.\n`,
    );
  return running === undefined ? exitCodes.notFound : exitCodes.done;
};

/** Lines for `eval`: the emulator is this machine's own, and so are its keys. */
export const runEmulatorEnv: Run<typeof emulatorEnv> = async ({ context }) => {
  const running = await findRunning(context);
  if (running === undefined)
    throw new OksError('emulator', 'No emulator runs.', { hint: 'Start one with `oks emulator start --detach`.' });
  const variables = {
    OKS_ENDPOINT: running.url,
    OKS_ACCESS_KEY: running.access_key,
    OKS_SECRET_KEY: running.secret_key,
  };
  for (const [name, value] of Object.entries(variables))
    context.stdout.write(`export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
  return undefined;
};

export const runEmulatorReset: Run<typeof emulatorReset> = async ({ context, globals, flags }) => {
  const running = await findRunning(context);
  if (
    running !== undefined &&
    (flags['data-dir'] === undefined || running.data_dir === dataFolder(context, flags['data-dir']))
  ) {
    await confirmDeletion(context, globals, 'emulator state', [running.data_dir ?? running.url]);
    const { emulatorControl } = await import('@oks-kit/emulator/control');
    await emulatorControl({ url: running.url }).reset();
  } else {
    const dataDir = dataFolder(context, flags['data-dir']);
    if (!existsSync(path.join(dataDir, 'emulator.db')))
      throw new OksInputError(`There is no emulator state in ${dataDir}.`, {
        hint: 'Name its folder with --data-dir.',
      });
    await confirmDeletion(context, globals, 'emulator state', [dataDir]);
    const { createEmulator } = await import('@oks-kit/emulator');
    await using emulator = await createEmulator({ dataDir });
    emulator.reset();
  }
  if (!globals.quiet) context.stderr.write('The emulator has forgotten its projects and clusters.\n');
  return undefined;
};

export const runEmulatorStop: Run<typeof emulatorStop> = async ({ context, globals }) => {
  const running = await findRunning(context);
  if (running === undefined) {
    const left = readRunning(context);
    if (left !== undefined) forgetRunning(context, left.pid);
    if (!globals.quiet) context.stderr.write('No emulator runs.\n');
    return undefined;
  }
  process.kill(running.pid, 'SIGTERM');
  const giveUpAt = performance.now() + stopWithinMs;
  while (isAlive(running.pid)) {
    if (performance.now() > giveUpAt)
      throw new OksError('emulator', `The emulator with the process ID ${running.pid} does not stop.`, {
        hint: `End it with \`kill -9 ${running.pid}\`.`,
      });
    await sleep(25);
  }
  forgetRunning(context, running.pid);
  if (!globals.quiet) context.stderr.write(`The emulator at ${running.url} has stopped.\n`);
  return undefined;
};

function printRunning(context: Context, globals: Globals, running: Running): Promise<void> {
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
  // All of it, whatever `--columns` says: to refuse an unknown one is too late once it runs.
  return printOne(context, { ...globals, columns: undefined }, running, { nameOf: ({ url }) => url, columns });
}

function stateFile(context: Context): string {
  return path.join(stateFolder(context), 'emulator.json');
}

function readRunning(context: Context): Running | undefined {
  const text = readSmallFile(stateFile(context));
  return text === undefined ? undefined : parseRunning(text);
}

function parseRunning(text: string): Running | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { url, pid } = value;
  // A signal to 0, or to less, would go to far more than one process.
  if (typeof url !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  // Boundary: written by `writeRunning` or printed by this very command.
  return value as unknown as Running;
}

async function writeRunning(context: Context, running: Running): Promise<void> {
  const { ensurePrivateFolder, replaceFile } = await import('@oks-kit/files');
  const file = stateFile(context);
  await ensurePrivateFolder(path.dirname(file));
  await replaceFile(file, JSON.stringify(running));
}

/**
 * The emulator that was started last, if it still runs. It is asked itself: by now, its process ID may be a stranger's,
 * whom a stop would end.
 */
async function findRunning(context: Context): Promise<Running | undefined> {
  const running = readRunning(context);
  if (running === undefined || !isAlive(running.pid)) return undefined;
  const { emulatorControl } = await import('@oks-kit/emulator/control');
  const send = nodeTransport();
  const asked = emulatorControl({
    url: running.url,
    // To load `fetch` takes longer than all the rest of it.
    async fetch(url, { method = 'GET' } = {}) {
      const answer = await send({ method, url, headers: {} }, AbortSignal.timeout(answerWithinMs));
      return { ok: answer.status < 300, status: answer.status, text: () => answer.text(mostAnswerBytes) };
    },
  });
  const pid = await asked.pid().catch(() => undefined);
  return pid === running.pid ? running : undefined;
}

function forgetRunning(context: Context, pid: number): void {
  if (readRunning(context)?.pid === pid) rmSync(stateFile(context), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new OksInputError('`--port` is a number from 0 to 65535.', { hint: '0 is any free one.' });
}
