import { type Clock, isTransient, limitCall, OksTimeoutError } from '@oks-kit/core';

/** Time between two attempts to reach a new cluster, in milliseconds. */
const retryMs = 5_000;

/** Default of `newClusterTimeoutMs`, in milliseconds. */
export const defaultNewClusterTimeoutMs = 300_000;

export interface NewClusterOptions {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Called before each pause. Return false to stop retrying. */
  readonly onPause: () => boolean | Promise<boolean>;
}

/** Repeats a call to the API of a new cluster, which may not respond for minutes after the cluster is ready. */
export async function untilClusterAnswers<T>(
  call: (signal: AbortSignal | undefined) => Promise<T>,
  { timeoutMs, clock, signal, onPause }: NewClusterOptions,
): Promise<T> {
  const until = clock.now() + timeoutMs;
  const limit = limitCall(signal, timeoutMs);
  try {
    let last: Error | undefined;
    for (;;) {
      try {
        if (last !== undefined) await clock.sleep(retryMs, limit.signal);
        return await call(limit.signal);
      } catch (error) {
        // The error of an earlier attempt says more than that of an attempt that the deadline aborted.
        if (limit.isDeadline(error))
          throw last ?? new OksTimeoutError('The API of the new cluster did not respond in time.');
        if (!(error instanceof Error) || !isTransient(error) || clock.now() + retryMs > until || !(await onPause()))
          throw error;
        last = error;
      }
    }
  } finally {
    limit.release();
  }
}
