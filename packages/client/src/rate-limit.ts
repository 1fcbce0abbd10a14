import type { Clock } from './clock.ts';

export interface RateLimitOptions {
  /** Requests a second, on the long run. @default 5 */
  readonly perSecond?: number;
  /** How many may go at once after a pause. @default 10 */
  readonly burst?: number;
}

/** Lets requests through at a steady rate, first come, first served. */
export interface RateLimiter {
  /** Resolves when the next request may go, with the milliseconds it waited. */
  take(signal: AbortSignal): Promise<number>;
  /** Holds everybody back for `ms` milliseconds, after the service asked for it. */
  pause(ms: number): void;
}

export function createRateLimiter(options: RateLimitOptions, clock: Clock): RateLimiter {
  const intervalMs = 1000 / (options.perSecond ?? 5);
  const slackMs = ((options.burst ?? 10) - 1) * intervalMs;
  // The moment at which the next token is due; a token reserved is never given back, so order is kept by arithmetic alone.
  let due = clock.now() - slackMs;
  return {
    async take(signal) {
      const now = clock.now();
      due = Math.max(due, now - slackMs);
      const waitMs = Math.max(0, due - now);
      due += intervalMs;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      return waitMs;
    },
    pause(ms) {
      due = Math.max(due, clock.now() + ms);
    },
  };
}
