import { ApiError } from '../http/api-error.ts';

/** How many requests an account may send. */
export interface RateLimit {
  readonly requestsPerSecond: number;
  /** Requests that may arrive at the same moment. @default requestsPerSecond, at least 1 */
  readonly burst?: number | undefined;
}

export interface RateLimiter {
  /** Counts a request. Throws a 429 with `Retry-After`. */
  count(account: string): void;
}

/** A token bucket per account, in real time: clients wait in real time, whatever the emulator's clock is. */
export function createRateLimiter(
  { requestsPerSecond, burst = Math.max(1, requestsPerSecond) }: RateLimit,
  now: () => number = () => performance.now(),
): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    count(account) {
      const bucket = buckets.get(account) ?? { tokens: burst, at: now() };
      buckets.set(account, bucket);
      const at = now();
      bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * requestsPerSecond);
      bucket.at = at;
      if (bucket.tokens < 1)
        throw new ApiError(
          429,
          'Too many requests.',
          {},
          { headers: { 'retry-after': String(Math.ceil((1 - bucket.tokens) / requestsPerSecond)) } },
        );
      bucket.tokens -= 1;
    },
  };
}
