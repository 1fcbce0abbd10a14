import path from 'node:path';
import { rmSync } from 'node:fs';
import { stateFolder } from '@oks-kit/auth/node';
import { isObject, parseJson } from '@oks-kit/core';
import { nodeTransport } from '@oks-kit/client/node';
import type { Account } from '@oks-kit/emulator';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import type { LocalSession } from '../../session/session.ts';
import { createOut } from '../../output/out.ts';
import type { Context } from '../../main/context.ts';

/** What `emulator start` prints, once it answers. */
export interface Running {
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

const answerWithinMs = 5_000;

const mostAnswerBytes = 64 * 1024;

export function dataFolder(context: Context, flag: string | undefined): string {
  return path.resolve(context.cwd, flag ?? path.join(stateFolder(context), 'emulator'));
}

export function printRunning({ context, globals }: LocalSession, running: Running): Promise<void> {
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
  // All of it, whatever `--columns` says: once it runs, it is too late to refuse an unknown column.
  return createOut(context, { ...globals, columns: undefined }).one(running, { nameOf: ({ url }) => url, columns });
}

function stateFile(context: Context): string {
  return path.join(stateFolder(context), 'emulator.json');
}

export function readRunning(context: Context): Running | undefined {
  const text = readSmallFile(stateFile(context));
  return text === undefined ? undefined : parseRunning(text);
}

export function parseRunning(text: string): Running | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { url, pid } = value;
  // A signal to 0, or to less, would go to far more than one process.
  if (typeof url !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  // Boundary: written by `writeRunning` or printed by this very command.
  return value as unknown as Running;
}

export async function writeRunning(context: Context, running: Running): Promise<void> {
  const { ensurePrivateFolder, replaceFile } = await import('@oks-kit/files');
  const file = stateFile(context);
  await ensurePrivateFolder(path.dirname(file));
  await replaceFile(file, JSON.stringify(running));
}

/**
 * The emulator that was started last, if it still runs. It is asked itself: by now, its process ID may be a stranger's,
 * whom a stop would end.
 */
export async function findRunning(context: Context): Promise<Running | undefined> {
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

export function forgetRunning(context: Context, pid: number): void {
  if (readRunning(context)?.pid === pid) rmSync(stateFile(context), { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const defaultPort = '8080';

/** The sentence that says how to use the emulator in a shell. */
export function useInShell({ hint }: LocalSession): string {
  return `To use it in a shell: eval "$(${hint('emulator env')})"`;
}
