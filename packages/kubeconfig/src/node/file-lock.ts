import { withFileLock } from '@oks-kit/files';

export interface LockOptions {
  /** How long to wait for one holder, in milliseconds; six times as long if the holders change. @default 10000 */
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does some work while holding kubectl's own lock for a file: `<file>.lock`, created exclusively and removed
 * afterwards. A lock that a killed process of the kit left is removed. One of kubectl is not: kubectl leaves a lock
 * behind only if it is killed, and a person must decide. Throws `OksFileError` with the age of the lock.
 */
export function withKubectlLock<T>(
  file: string,
  work: () => Promise<T>,
  { waitMs, signal }: LockOptions = {},
): Promise<T> {
  return withFileLock(`${file}.lock`, { waitMs, signal, keepClosed: true }, work);
}
