import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { environmentWithoutSecrets, stateFolder } from '@oks-kit/auth/node';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { isObject, isOksError, OksError, OksFileError, parseJson } from '@oks-kit/core';
import type { EmulatorOptions } from '@oks-kit/emulator';
import type { Invocation } from '../../session/entry.ts';
import {
  adminTokenVariable,
  defaultPort,
  nameFlag,
  notePrefix,
  ownPath,
  parseRunning,
  printRunning,
  type Running,
  storeVariable,
  useInShell,
} from './running.ts';
import { reachabilityFlags } from './read-reachability.ts';
import { kubernetesFlags } from './read-kubernetes.ts';
import type { emulatorStart } from './spec.ts';

/** An API server for each cluster of a data folder takes a while. */
const startWithinMs = { builtin: 60_000, other: 600_000 };

/** Starts the same command in the background, and waits until it is ready or fails. */
export async function startDetached(
  { session, flags }: Invocation<typeof emulatorStart>,
  name: string,
  options: EmulatorOptions,
): Promise<number | undefined> {
  const { context } = session;
  const { ensurePrivateFolder } = await import('@oks-kit/files');
  const folder = stateFolder(context);
  await ensurePrivateFolder(folder);
  const log = ownPath(context, name, '.log');
  const logHandle = openLog(log);
  const [executable, ...start] = context.self;
  const args = [
    ...start,
    ...['emulator', 'start', '-o', 'json', '--port', flags.port ?? defaultPort(name), '--name', name],
    ...(flags.clock === undefined ? [] : ['--clock', flags.clock]),
    ...(flags.accounts === undefined ? [] : ['--accounts', flags.accounts]),
    ...(flags.host === undefined ? [] : ['--host', flags.host]),
    ...(flags.quotas === undefined ? [] : ['--quotas', flags.quotas]),
    ...(flags['rate-limit'] === undefined ? [] : ['--rate-limit', flags['rate-limit']]),
    ...reachabilityFlags(flags, context.cwd),
    ...kubernetesFlags(options),
    ...flags.fault.flatMap((fault) => ['--fault', fault]),
    ...(flags['page-size'] === undefined ? [] : ['--page-size', flags['page-size']]),
    ...(flags['strict-whitelist'] ? ['--strict-whitelist'] : []),
    ...(flags.drain === undefined ? [] : ['--drain', flags.drain]),
    ...(flags.mfa ? ['--mfa'] : []),
    ...(flags.tokens ? ['--tokens'] : []),
    ...(flags.ephemeral ? ['--ephemeral'] : []),
    ...(flags['data-dir'] === undefined ? [] : ['--data-dir', path.resolve(context.cwd, flags['data-dir'])]),
  ];
  const child = spawn(executable, args, {
    detached: true,
    cwd: context.cwd,
    env: {
      ...environmentWithoutSecrets(context.env),
      // Not as an argument: other users of the machine can see those.
      ...(options.adminToken === undefined ? {} : { [adminTokenVariable]: options.adminToken }),
      ...(options.store === undefined ? {} : { [storeVariable]: options.store }),
    },
    stdio: ['ignore', 'pipe', logHandle],
  });
  closeSync(logHandle);
  const { builtin, other } = startWithinMs;
  const isBuiltin = (options.kubernetes ?? 'builtin') === 'builtin';
  const running = await firstWord(child, log, isBuiltin ? builtin : other);
  child.stdout?.destroy();
  child.unref();
  for (const line of readLog(log).split('\n')) if (line.startsWith(notePrefix)) session.notes.line(line);
  await printRunning(session, running);
  session.notes.tip(
    `To stop it: \`${session.hint('emulator stop', [], nameFlag(name))}\`. ${useInShell(session, name)}`,
  );
  return undefined;
}

/** Creates a new log file each time: an existing one may be readable by others, or not be a file. */
function openLog(log: string): number {
  try {
    rmSync(log, { force: true });
    return openSync(log, 'wx', 0o600);
  } catch {
    throw new OksFileError(`${log} cannot be written.`, {
      hint: 'Remove what is at that path, or check the owner and mode of its folder.',
    });
  }
}

function firstWord(child: ChildProcess, log: string, withinMs: number): Promise<Running> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      const said = readLog(log).trim().split('\n');
      const { message, hint } = errorIn(said) ?? { message: said.at(-1) || 'no error message' };
      reject(
        new OksError('emulator', `The emulator did not start: ${message}`, {
          hint: `${hint === undefined ? '' : `${hint} `}See ${log}.`,
        }),
      );
    };
    const timer = setTimeout(fail, withinMs);
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

/** The JSON error in the log of the other process. */
function errorIn(
  lines: readonly string[],
): { readonly message: string; readonly hint?: string | undefined } | undefined {
  for (const line of lines.toReversed()) {
    const value = parseJson(line);
    if (!isObject(value) || typeof value['message'] !== 'string') continue;
    const { message, hint } = value;
    return { message, hint: typeof hint === 'string' ? hint : undefined };
  }
  return undefined;
}
