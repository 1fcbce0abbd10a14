import { type Clock, isTransient, limitCall, OksTimeoutError } from '@oks-kit/core';

/** Pause between two attempts to reach a new cluster, in milliseconds. */
const retryMs = 5_000;

/** How long the API of a cluster that was just created is retried by default, in milliseconds. */
export const defaultNewClusterTimeoutMs = 300_000;

export interface NewClusterOptions {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Called before each pause. A false result ends the attempts. */
  readonly onPause: () => boolean | Promise<boolean>;
}

/** The API of a cluster that was just created may not answer for minutes after the cluster is ready. */
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
        // A call that was cut off says less than the one before it.
        if (limit.isDeadline(error))
          throw last ?? new OksTimeoutError('The API of the new cluster has not answered in time.');
        if (!(error instanceof Error) || !isTransient(error) || clock.now() + retryMs > until || !(await onPause()))
          throw error;
        last = error;
      }
    }
  } finally {
    limit.release();
  }
}
