import { limitCall } from './abort.ts';
import { type Clock, systemClock } from './clock.ts';
import { isOksError } from './errors/oks-error.ts';

/** The default limit of a wait: half an hour, in milliseconds. */
export const defaultPollTimeoutMs = 1_800_000;

/** How long and how often to check. */
export interface PollOptions {
  /** Longest time to wait, in milliseconds. @default 1800000 (half an hour) */
  readonly timeoutMs?: number | undefined;
  /** The first pause between two checks, in milliseconds. Pauses grow by half each time. @default 500 */
  readonly intervalMs?: number | undefined;
  /** The longest pause between two checks, in milliseconds. @default 10000 */
  readonly maxIntervalMs?: number | undefined;
  /** Ends the wait, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How to check for what a poll waits for. */
export interface Poll<T> {
  /** Checks once. Returns a result to end the wait, or undefined to check again. Transient failures are retried. */
  look(signal: AbortSignal | undefined): Promise<{ readonly result: T } | undefined>;
  /** Called before each pause. */
  onPause?: ((elapsedMs: number) => void) | undefined;
  /** Creates the error for a wait that took too long. `cause` is the error of the last check, if it failed. */
  timeoutError(timeoutMs: number, cause: unknown): Error;
}

/** Time that is kept for the last check before the deadline, in milliseconds. */
const lastLookMs = 1000;

/**
 * Checks repeatedly until there is a result. The deadline also ends a check in progress.
 * Throws the poll's `timeoutError`, an error of a check that is not transient, or the signal's reason.
 */
export async function pollUntil<T>(poll: Poll<T>, options: PollOptions, clock: Clock = systemClock): Promise<T> {
  const timeoutMs = options.timeoutMs ?? defaultPollTimeoutMs;
  const started = clock.now();
  const elapsed = (): number => clock.now() - started;
  const limit = limitCall(options.signal, timeoutMs);
  let intervalMs = options.intervalMs ?? 500;
  let transient: unknown;

  try {
    for (;;) {
      try {
        const found = await poll.look(limit.signal);
        if (found !== undefined) return found.result;
        transient = undefined;
      } catch (error) {
        if (!isTransient(error)) throw error;
        transient = error;
      }
      poll.onPause?.(elapsed());
      const leftMs = timeoutMs - elapsed();
      if (leftMs <= 0) throw poll.timeoutError(timeoutMs, transient);
      // Shorten the last pause, so that there is one more check before the deadline.
      await clock.sleep(Math.min(intervalMs, leftMs > lastLookMs ? leftMs - lastLookMs : leftMs), limit.signal);
      intervalMs = Math.min(intervalMs * 1.5, options.maxIntervalMs ?? 10_000);
    }
  } catch (error) {
    throw limit.isDeadline(error) ? poll.timeoutError(timeoutMs, transient) : error;
  } finally {
    limit.release();
  }
}

/**
 * Whether the same request may succeed a little later: after a lost connection, timeout, server error or rate limit.
 */
export function isTransient(error: unknown): boolean {
  return transientCodes.some((code) => isOksError(error, code));
}

const transientCodes = ['connection', 'timeout', 'server', 'rate_limit', 'not_ready', 'locked'] as const;
