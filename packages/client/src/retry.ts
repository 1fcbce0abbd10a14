import { isNotApplied, notReadyType, type TransportError } from '@oks-kit/core';
import { type RetryClass } from '@oks-kit/schemas';

export interface RetryOptions {
  /** Attempts in all, the first one included. @default 4 */
  readonly attempts?: number;
  /** The longest first pause, in milliseconds; doubled each time. @default 250 */
  readonly baseMs?: number;
  /** The longest pause of all, in milliseconds. @default 8000 */
  readonly capMs?: number;
  /** The longest `Retry-After` that is waited for, in milliseconds; a longer one ends the call. @default 60000 */
  readonly retryAfterCapMs?: number;
  /**
   * How many repeats the client has in hand, all its calls together: each takes one, each success gives a tenth back.
   * In an outage it runs out, and calls then fail with their first attempt. Repeats after a 429 cost nothing.
   * @default 20
   */
  readonly budget?: number;
  /**
   * How long a call without a deadline waits while the service says that a resource is not ready yet (503
   * `ResourceIsNotReady`), in milliseconds. With a deadline, it waits until then. @default 60000
   */
  readonly notReadyMs?: number;
}

/** How one attempt ended, as far as repeating it goes. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The service's own name of the error. */
      readonly type?: string | undefined;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: 'lost'; readonly error: TransportError }
  | { readonly kind: 'timeout'; readonly unsent: boolean };

/** Whether the attempt certainly did nothing, by the one list of `unsentFailures`. */
export function didNothing(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'lost':
      return outcome.error.unsent;
    case 'timeout':
      return outcome.unsent;
    case 'answer':
      return isNotApplied({ ...outcome, hasRetryAfter: outcome.retryAfterMs !== undefined });
  }
}

/** Whether the change that a failed attempt asked for may have been made. A redirect may follow a change. */
export function maybeApplied(outcome: Outcome): boolean {
  if (didNothing(outcome)) return false;
  return outcome.kind !== 'answer' || outcome.status < 400 || outcome.status === 408 || outcome.status >= 500;
}

/** Whether the service says that a resource is not ready yet: the call then waits for it. */
export function isNotReady(outcome: Outcome): boolean {
  return outcome.kind === 'answer' && outcome.status === 503 && outcome.type === notReadyType;
}

/** Whether an attempt that ended so may be repeated, by the row's retry class. */
export function mayRepeat(retry: RetryClass, outcome: Outcome): boolean {
  if (outcome.kind === 'lost' && outcome.error.code === 'BODY_TOO_LARGE') return false;
  // Nothing was done, and the same request will not fare better soon.
  if (outcome.kind === 'answer' && (outcome.status === 423 || outcome.status === 501)) return false;
  if (didNothing(outcome)) return true;
  if (retry === 'never') return false;
  if (outcome.kind !== 'answer') return true;
  return outcome.status === 408 ? retry === 'safe' : [500, 502, 503, 504].includes(outcome.status);
}

/** The pause before attempt number `attempt + 1`: full jitter below an exponential cap, or what the service asked for. */
export function pauseBefore(
  attempt: number,
  outcome: Outcome,
  options: Required<RetryOptions>,
  random: () => number,
): number | undefined {
  const asked = outcome.kind === 'answer' ? outcome.retryAfterMs : undefined;
  if (asked !== undefined) return asked <= options.retryAfterCapMs ? asked : undefined;
  return random() * Math.min(options.capMs, options.baseMs * 2 ** (attempt - 1));
}

/** `Retry-After` in milliseconds: seconds, or a date. Undefined where there is none, or it makes no sense. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  // A date starts with its weekday; `Date.parse` alone takes `-1` and `1.5` for years.
  if (!/^\s*[A-Z][a-z]+,? /.test(value)) return undefined;
  // The oldest of the three forms of a date names no zone and means GMT.
  const date = Date.parse(value.includes('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The repeats that a client has in hand, so that an outage is not multiplied. */
export interface RetryBudget {
  /** Takes one; false if none is left. */
  take(): boolean;
  /** After a success. */
  refill(): void;
}

const refillPerSuccess = 0.1;

export function createRetryBudget(size: number): RetryBudget {
  let left = size;
  return {
    take() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    refill() {
      left = Math.min(size, left + refillPerSuccess);
    },
  };
}
