import { ApiError } from '../http/api-error.ts';
import type { Collection } from '../state/store/store.ts';

/** A rate limit per account. */
export interface RateLimit {
  /** Average number of requests per second. It can be below 1. */
  readonly requestsPerSecond: number;
  /** Requests that may arrive at the same moment. @default requestsPerSecond, at least 1 */
  readonly burst?: number | undefined;
}

export interface RateLimiter {
  /** Counts a request. Throws a 429 with `Retry-After`. */
  count(account: string): void;
}

/** The token bucket of an account. The ID is always the same, because an account has only one. */
export interface BucketRecord {
  readonly id: 'bucket';
  readonly tokens: number;
  /** When the tokens were counted, in milliseconds since 1970. */
  readonly at: number;
}

/** A token bucket per account, in real time: clients wait in real time, whatever the emulator's clock is. */
export function createRateLimiter(
  { requestsPerSecond, burst = Math.max(1, requestsPerSecond) }: RateLimit,
  bucketOf: (account: string) => Collection<BucketRecord>,
  now: () => number = () => Date.now(),
): RateLimiter {
  return {
    count(account) {
      const buckets = bucketOf(account);
      const bucket = buckets.get('bucket');
      // The clocks of two machines differ a little.
      const at = Math.max(now(), bucket?.at ?? 0);
      const earned = bucket === undefined ? burst : bucket.tokens + ((at - bucket.at) / 1000) * requestsPerSecond;
      const tokens = Math.min(burst, earned);
      if (tokens < 1)
        throw new ApiError(
          429,
          'Too many requests.',
          {},
          { headers: { 'retry-after': String(Math.ceil((1 - tokens) / requestsPerSecond)) } },
        );
      buckets.put({ id: 'bucket', tokens: tokens - 1, at });
    },
  };
}
