import { constants } from 'node:fs';
import { type FileHandle, lstat, open, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, OksFileError, parseJson } from '@oks-kit/core';
import { fileError, systemCodeOf } from './system-error.ts';

export interface FileLockOptions {
  /** How long to wait for one holder of the lock, in milliseconds; a queue that moves is waited for six times as long. @default 10000 */
  readonly waitMs?: number | undefined;
  /**
   * When a lock that nobody has touched counts as left behind, in milliseconds. Its holder touches it all the time;
   * this is for holders on another host, or whose process id now belongs to another process. Whatever the clock says,
   * it is watched first, for two seconds at the most. @default 30000
   */
  readonly staleMs?: number | undefined;
  /**
   * Whether a lock that is closed even to its owner and names no process is left alone, however old it is: such are
   * kubectl's, and a person must judge them. @default false
   */
  readonly keepClosed?: boolean | undefined;
  /** Stops waiting. What is thrown then is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Who holds a lock, as its file says. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** A holder writes its name right after it made the file: one that has not by then was killed in between. */
const unnamedAfterMs = 2000;
/** More than any holder writes. */
const maxHolderBytes = 4096;

/** How often a holder touches its lock. */
function heartbeatMs(staleMs: number): number {
  return Math.max(20, Math.min(1000, staleMs / 4));
}

/**
 * Does some work while holding a lock that other processes respect: a file, made exclusively, that names its process.
 * It is gone afterwards, whether the work succeeds or throws. A lock whose process is dead on this host is broken at once,
 * any other once nobody has touched it for `staleMs`. The folder must be there.
 * Locks are not reentrant: taking one inside its own work waits, and fails.
 *
 * Throws `OksFileError` that names the holder, where it can, once `waitMs` are over, and whatever the work throws.
 */
export async function withFileLock<T>(
  lockPath: string,
  options: FileLockOptions,
  work: () => T | Promise<T>,
): Promise<T> {
  const { waitMs = 10_000, staleMs = 30_000, keepClosed = false, signal } = options;
  const giveUpAt = performance.now() + 6 * waitMs;
  const watch: Watch = { id: undefined, since: 0 };
  const isStale = (seen: SeenLock): boolean =>
    !(keepClosed && seen.isClosed && seen.holder === undefined) && isLeftBehind(seen, staleMs, watch);
  let heldBy: string | undefined;
  let heldUntil = 0;
  for (;;) {
    signal?.throwIfAborted();
    const handle = await take(lockPath);
    if (handle !== undefined) return holdWhile(lockPath, handle, staleMs, work);
    const seen = await lookAt(lockPath);
    if (seen === undefined || (isStale(seen) && (await breakLock(lockPath, isStale)))) continue;
    if (seen.heldBy !== heldBy) {
      heldBy = seen.heldBy;
      heldUntil = performance.now() + waitMs;
    }
    if (performance.now() >= Math.min(heldUntil, giveUpAt)) throw heldError(lockPath, seen);
    // Of many that wait, not all should look at the same moment.
    await sleep(5 + Math.random() * 20, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

async function take(lockPath: string): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(lockPath, 'wx', 0o600);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return undefined;
    throw fileError(`The lock ${lockPath} can't be made`, error);
  }
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    await handle.writeFile(`${JSON.stringify(holder)}\n`);
    return handle;
  } catch (error) {
    await release(lockPath, handle);
    throw fileError(`The lock ${lockPath} can't be written`, error);
  }
}

async function holdWhile<T>(
  lockPath: string,
  handle: FileHandle,
  staleMs: number,
  work: () => T | Promise<T>,
): Promise<T> {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // Through the handle: a lock that was broken and taken by another is not kept alive.
    handle.utimes(now, now).catch(() => undefined);
  }, heartbeatMs(staleMs));
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await release(lockPath, handle);
  }
}

/** Removes a lock, but only one's own. */
async function release(lockPath: string, handle: FileHandle): Promise<void> {
  try {
    const own = await handle.stat();
    const there = await stat(lockPath);
    if (own.ino === there.ino && own.dev === there.dev) await unlink(lockPath);
  } catch {
    // Already gone; the work is done either way.
  } finally {
    await handle.close().catch(() => undefined);
  }
}

/** Removes a lock that was left behind. True where the lock may be free now. */
async function breakLock(lockPath: string, isStale: (seen: SeenLock) => boolean): Promise<boolean> {
  // Two that find the same stale lock must not both remove one, or the second removes the first one's own.
  const guardPath = `${lockPath}.breaking`;
  const guard = await open(guardPath, 'wx', 0o600).catch(() => undefined);
  if (guard === undefined) {
    const since = await stat(guardPath).catch(() => undefined);
    if (since !== undefined && Math.abs(Date.now() - since.mtimeMs) > unnamedAfterMs)
      await unlink(guardPath).catch(() => undefined);
    return false;
  }
  try {
    const again = await lookAt(lockPath);
    if (again !== undefined && isStale(again)) await unlink(lockPath);
    return true;
  } catch {
    // It is a folder, or that of somebody else: waited for like any other.
    return false;
  } finally {
    await guard.close();
    await unlink(guardPath).catch(() => undefined);
  }
}

interface SeenLock {
  /** Another one after each touch. */
  readonly id: string;
  /** The same as long as one holder has it. */
  readonly heldBy: string;
  /** By this machine's clock, which may have been set since: less than nothing then, or far too much. */
  readonly touchedAgoMs: number;
  readonly since: string;
  /** Whether not even its owner may write to it. */
  readonly isClosed: boolean;
  /** Undefined while its holder has not written its name yet. */
  readonly holder: Holder | undefined;
}

/** Since when, by a clock that nobody sets, a lock was seen untouched. */
interface Watch {
  id: string | undefined;
  since: number;
}

async function lookAt(lockPath: string): Promise<SeenLock | undefined> {
  let handle: FileHandle | undefined;
  try {
    const there = await lstat(lockPath);
    // What is no file has no holder, and is not waited for: a pipe, a link to nowhere.
    handle = there.isFile() ? await openToRead(lockPath) : undefined;
    const { dev, ino, mode, mtimeMs } = (await handle?.stat()) ?? there;
    const { bytesRead, buffer } = (await handle?.read(Buffer.alloc(maxHolderBytes))) ?? {
      bytesRead: 0,
      buffer: Buffer.alloc(0),
    };
    const id = `${dev} ${ino} ${mtimeMs}`;
    const holder = parseHolder(buffer.toString('utf8', 0, bytesRead));
    const since = holder?.since ?? new Date(mtimeMs).toISOString();
    return {
      id,
      heldBy: holder === undefined ? id : JSON.stringify(holder),
      since,
      isClosed: (mode & 0o200) === 0,
      touchedAgoMs: Date.now() - mtimeMs,
      holder,
    };
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw fileError(`The lock ${lockPath} can't be read`, error);
  } finally {
    await handle?.close();
  }
}

/** Undefined for one that may not be read. */
async function openToRead(lockPath: string): Promise<FileHandle | undefined> {
  try {
    return await open(lockPath, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCodeOf(error) === 'EACCES') return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { pid, host, since } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || typeof host !== 'string') return undefined;
  return { pid, host, since: typeof since === 'string' ? since : 'a moment ago' };
}

function isLeftBehind({ id, holder, touchedAgoMs }: SeenLock, staleMs: number, watch: Watch): boolean {
  if (holder !== undefined && holder.host === hostname() && !isAlive(holder.pid)) return true;
  if (Math.abs(touchedAgoMs) <= (holder === undefined ? Math.min(unnamedAfterMs, staleMs) : staleMs)) return false;
  // Only the clock says so, and it may have jumped: a living holder will touch its lock.
  if (watch.id !== id) Object.assign(watch, { id, since: performance.now() });
  return performance.now() - watch.since > 2 * heartbeatMs(staleMs);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return systemCodeOf(error) !== 'ESRCH';
  }
}

function heldError(lockPath: string, { holder, since }: SeenLock): OksFileError {
  const by =
    holder === undefined ? '' : ` by process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`;
  return new OksFileError(`The lock ${lockPath} is held${by}, since ${since}.`, {
    hint: 'Wait for it; if nothing of that kind runs any more, remove the lock file.',
  });
}
