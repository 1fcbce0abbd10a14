import { constants } from 'node:fs';
import { type FileHandle, lstat, open, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, OksFileError, parseJson } from '@oks-kit/core';
import { isProcessRunning } from './is-process-running.ts';
import { fileError, systemCodeOf } from './system-error.ts';

/** Options of `withFileLock`. */
export interface FileLockOptions {
  /**
   * How long to wait for one holder of the lock, in milliseconds. If the lock changes hands, the total wait can be up
   * to six times as long. @default 10000
   */
  readonly waitMs?: number | undefined;
  /**
   * After how long without an update a lock counts as abandoned, in milliseconds. Holders update their lock regularly.
   * This matters for holders on another host, and if a process ID was reused. Before such a lock is removed, it is
   * watched for up to two seconds, so that a change of the system clock has no effect. @default 30000
   */
  readonly staleMs?: number | undefined;
  /**
   * Never remove a lock that has mode 0 and names no process, however old it is. kubectl creates such locks, and only
   * a person can decide whether they are still in use. @default false
   */
  readonly keepClosed?: boolean | undefined;
  /** Stops waiting and throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The holder of a lock, as written in the lock file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * A holder writes its name right after it created the file. If it is missing after this time, the holder was killed.
 */
const unnamedAfterMs = 2000;
/** Longer than what any holder writes. */
const maxHolderBytes = 4096;

/** How often a holder updates its lock. */
function heartbeatMs(staleMs: number): number {
  return Math.max(20, Math.min(1000, staleMs / 4));
}

/**
 * Runs `work` while holding a lock, and returns what it returns. The lock is a file that names its process. It is
 * removed afterwards, even if `work` throws. The folder must exist. Locks are not reentrant.
 *
 * A lock whose process no longer runs on this host is removed immediately, other locks after `staleMs`.
 *
 * Throws `OksFileError` after `waitMs`, and whatever `work` throws.
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
    // A random pause, so that many waiting processes do not all check at the same time.
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
    throw fileError(`The lock ${lockPath} can't be created`, error);
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
    // Through the handle, so that this never updates a lock that another process has taken since.
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

/** Removes the lock, unless it now belongs to another process. */
async function release(lockPath: string, handle: FileHandle): Promise<void> {
  try {
    const own = await handle.stat();
    const there = await stat(lockPath);
    if (own.ino === there.ino && own.dev === there.dev) await unlink(lockPath);
  } catch {
    // The lock is already gone.
  } finally {
    await handle.close().catch(() => undefined);
  }
}

/** Removes an abandoned lock. Returns whether the lock may be free now. */
async function breakLock(lockPath: string, isStale: (seen: SeenLock) => boolean): Promise<boolean> {
  // Only one process may remove an abandoned lock. A second one could remove the new lock of the first.
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
    // It is a folder or belongs to another user. Wait for it like for any other lock.
    return false;
  } finally {
    await guard.close();
    await unlink(guardPath).catch(() => undefined);
  }
}

interface SeenLock {
  /** Changes with every update of the lock. */
  readonly id: string;
  /** Stays the same as long as the holder does. */
  readonly heldBy: string;
  /** Measured with the system clock. If the clock was changed, this can be negative or far too large. */
  readonly touchedAgoMs: number;
  readonly since: string;
  /** Whether not even its owner can write to it. */
  readonly isClosed: boolean;
  /** Undefined if the holder has not written its name yet. */
  readonly holder: Holder | undefined;
}

/** Since when a lock has not changed, measured with the monotonic clock. */
interface Watch {
  id: string | undefined;
  since: number;
}

async function lookAt(lockPath: string): Promise<SeenLock | undefined> {
  let handle: FileHandle | undefined;
  try {
    const there = await lstat(lockPath);
    // A pipe or a broken link is not opened, because that could block.
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

/** Opens the lock file; undefined if it is not readable. */
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
  if (holder !== undefined && holder.host === hostname() && !isProcessRunning(holder.pid)) return true;
  if (Math.abs(touchedAgoMs) <= (holder === undefined ? Math.min(unnamedAfterMs, staleMs) : staleMs)) return false;
  // The system clock may have changed. Watch whether the holder still updates its lock.
  if (watch.id !== id) Object.assign(watch, { id, since: performance.now() });
  return performance.now() - watch.since > 2 * heartbeatMs(staleMs);
}

function heldError(lockPath: string, { holder, since }: SeenLock): OksFileError {
  const by =
    holder === undefined ? '' : ` by process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`;
  return new OksFileError(`The lock ${lockPath} is held${by}, since ${since}.`, {
    hint: 'Wait and try again. If that process no longer runs, remove the lock file.',
  });
}
