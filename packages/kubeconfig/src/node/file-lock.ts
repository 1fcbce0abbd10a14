import { lstat, open, unlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { OksFileError } from '@oks-kit/schemas';

export interface LockOptions {
  /** How long to wait for one holder, in milliseconds; a queue that moves is waited for six times as long. @default 10000 */
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does some work while holding kubectl's own lock for a file: `<file>.lock`, made exclusively, gone afterwards.
 * A lock of somebody else's is never removed: kubectl leaves one behind only when it is killed, and a person must judge that.
 * Throws `OksFileError` that says since when it is held.
 */
export async function withKubectlLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const lock = `${file}.lock`;
  const waitMs = options.waitMs ?? 10_000;
  const giveUpAt = performance.now() + 6 * waitMs;
  let holder: string | undefined;
  let heldUntil = 0;
  for (;;) {
    try {
      await (await open(lock, 'wx', 0)).close();
      break;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw new OksFileError(`${lock} can't be made (${codeOf(error)}).`, { hint: 'Check the owner and mode of its folder.' });
      const held = await lstat(lock).then(({ ino, mtime }) => ({ id: `${ino} ${mtime.getTime()}`, since: mtime.toISOString() }), () => undefined);
      // Let go in the meantime: it is anybody's again.
      if (held === undefined) continue;
      if (held.id !== holder) {
        holder = held.id;
        heldUntil = performance.now() + waitMs;
      }
      if (performance.now() >= Math.min(heldUntil, giveUpAt)) {
        throw new OksFileError(`${file} is locked since ${held.since}, by ${lock}.`, {
          hint: 'Another kubectl or oks may be writing it; if none is running, remove that lock file.',
        });
      }
      await sleep(10 + Math.random() * 40, undefined, { signal: options.signal });
    }
  }
  try {
    return await work();
  } finally {
    await unlink(lock).catch(() => undefined);
  }
}

export function isCode(error: unknown, code: string): boolean {
  return codeOf(error) === code;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
