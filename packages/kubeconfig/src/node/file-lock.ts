import { withFileLock } from '@oks-kit/files';

/** How long to wait for a lock. */
export interface LockOptions {
  /**
   * How long to wait for one holder of the lock, in milliseconds. Six times as long if holders change. @default 10000
   */
  readonly waitMs?: number | undefined;
  /** Ends the wait, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while holding kubectl's lock for a file: `<file>.lock`, which is created exclusively and removed
 * afterwards. A lock that a killed process of oks-kit left behind is removed automatically. A lock of kubectl is not,
 * because it is unknown whether kubectl still runs. Throws an `OksFileError` with the age of the lock.
 */
export function withKubectlLock<T>(
  file: string,
  work: () => Promise<T>,
  { waitMs, signal }: LockOptions = {},
): Promise<T> {
  return withFileLock(`${file}.lock`, { waitMs, signal, keepClosed: true }, work);
}
