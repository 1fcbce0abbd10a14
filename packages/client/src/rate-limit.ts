import type { Clock } from '@oks-kit/core';

export interface RateLimitOptions {
  /** Requests a second, on the long run. @default 5 */
  readonly perSecond?: number;
  /** How many may go at once after a rest. @default 100 */
  readonly burst?: number;
}

/** Lets requests through at a steady rate, first come, first served. */
export interface RateLimiter {
  /** Resolves when the next request may go, with the milliseconds it waited; rejects with the signal's reason. */
  take(signal: AbortSignal | undefined): number | Promise<number>;
  /** Holds everybody back for `ms` milliseconds, those who wait already too, after the service asked for it. */
  pause(ms: number): void;
}

interface Waiting {
  readonly go: () => void;
}

/** A limiter of its own queue. Holds a timer only while somebody waits. */
export function createRateLimiter(options: RateLimitOptions, clock: Clock): RateLimiter {
  const intervalMs = 1000 / (options.perSecond ?? 5);
  const slackMs = ((options.burst ?? 100) - 1) * intervalMs;
  const queue: Waiting[] = [];
  // The moment at which the next request is due.
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
        // Looks again afterwards: in the meantime a 429 may have held everybody back, or the first may have left.
        await clock.sleep(waitMs, rest.signal).catch(() => undefined);
        if (rest.signal.aborted) break;
        continue;
      }
      queue.shift();
      spend(clock.now());
      first.go();
    }
    rest = undefined;
    // Somebody may have come between the last one's leaving and now.
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
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own value
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
