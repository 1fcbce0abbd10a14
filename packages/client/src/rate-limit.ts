import type { Clock } from '@oks-kit/core';

/** Options of the client's rate limit. */
export interface RateLimitOptions {
  /** Average number of requests per second. @default 5 */
  readonly perSecond?: number;
  /** Number of requests that can be sent at once after a pause. @default 100 */
  readonly burst?: number;
}

/** Limits the rate of requests, first come, first served. */
export interface RateLimiter {
  /**
   * Resolves when the next request may be sent, with the time waited in milliseconds. Rejects with the signal's reason.
   */
  take(signal: AbortSignal | undefined): number | Promise<number>;
  /** Delays all requests, including waiting ones, by `ms` milliseconds. */
  pause(ms: number): void;
}

interface Waiting {
  readonly go: () => void;
}

/** Creates a rate limiter. It has a timer only while a request waits. */
export function createRateLimiter(options: RateLimitOptions, clock: Clock): RateLimiter {
  const intervalMs = 1000 / (options.perSecond ?? 5);
  const slackMs = ((options.burst ?? 100) - 1) * intervalMs;
  const queue: Waiting[] = [];
  // The time at which the next request may be sent.
  let due = clock.now() - slackMs;
  let rest: AbortController | undefined;

  function spend(now: number): void {
    due = Math.max(due, now - slackMs) + intervalMs;
  }

  async function serve(): Promise<void> {
    rest = new AbortController();
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const waitMs = due - clock.now();
      if (waitMs > 0) {
        // Checks again, because a 429 may have delayed all requests, or the first one may have been aborted.
        await clock.sleep(waitMs, rest.signal).catch(() => undefined);
        if (rest.signal.aborted) break;
        continue;
      }
      queue.shift();
      spend(clock.now());
      first.go();
    }
    rest = undefined;
    // A request may have been added in the meantime.
    if (queue.length > 0) void serve();
  }

  return {
    take(signal) {
      signal?.throwIfAborted();
      const now = clock.now();
      if (queue.length === 0 && due <= now) {
        spend(now);
        return 0;
      }
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          go: () => {
            signal?.removeEventListener('abort', leave);
            resolve(clock.now() - now);
          },
        };
        const leave = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          if (queue.length === 0) rest?.abort();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's value
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', leave, { once: true });
        queue.push(waiting);
        if (rest === undefined) void serve();
      });
    },
    pause(ms) {
      due = Math.max(due, clock.now() + ms);
    },
  };
}
