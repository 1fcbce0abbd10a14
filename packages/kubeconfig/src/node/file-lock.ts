import { withFileLock } from '@oks-kit/files';

export interface LockOptions {
  /** How long to wait for one holder, in milliseconds; a queue that moves is waited for six times as long. @default 10000 */
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does some work while holding kubectl's own lock for a file: `<file>.lock`, made exclusively, gone afterwards.
 * What a killed process of the kit left is removed. A lock of kubectl's is not: it leaves one behind only when it is
 * killed, and a person must judge that. Throws `OksFileError` that says since when it is held.
 */
export function withKubectlLock<T>(
  file: string,
  work: () => Promise<T>,
  { waitMs, signal }: LockOptions = {},
): Promise<T> {
  return withFileLock(`${file}.lock`, { waitMs, signal, keepClosed: true }, work);
}
