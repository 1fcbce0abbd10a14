import { isNotApplied, notReadyType, type TransportError } from '@oks-kit/core';
import { type RetryClass } from '@oks-kit/schemas';

/** How a client retries failed calls. */
export interface RetryOptions {
  /** Maximum number of attempts, including the first one. @default 4 */
  readonly attempts?: number;
  /** Upper limit of the first pause, in milliseconds. Doubled for each further pause. @default 250 */
  readonly baseMs?: number;
  /** Upper limit of all pauses, in milliseconds. @default 8000 */
  readonly capMs?: number;
  /** The longest `Retry-After` to wait for, in milliseconds. A longer one ends the call. @default 60000 */
  readonly retryAfterCapMs?: number;
  /**
   * The number of retries that all calls of the client share. Each retry takes one, each success gives back a tenth.
   * During an outage it is used up, and calls then fail after their first attempt. Retries after a 429 are free.
   * @default 20
   */
  readonly budget?: number;
  /**
   * How long a call without a deadline waits while the service reports that a resource is not ready yet (503
   * `ResourceIsNotReady`), in milliseconds. A call with a deadline waits until then. @default 60000
   */
  readonly notReadyMs?: number;
}

/** The result of an attempt, as far as it matters for retries. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The type of the error. */
      readonly type?: string | undefined;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: 'lost'; readonly error: TransportError }
  | { readonly kind: 'timeout'; readonly unsent: boolean };

/** Whether the attempt certainly had no effect, according to `unsentFailures`. */
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

/** Whether a failed attempt may have made its change. A redirect can be sent after a change was made. */
export function maybeApplied(outcome: Outcome): boolean {
  if (didNothing(outcome)) return false;
  return outcome.kind !== 'answer' || outcome.status < 400 || outcome.status === 408 || outcome.status >= 500;
}

/** Whether the service reports that a resource is not ready yet. The call then waits for it. */
export function isNotReady(outcome: Outcome): boolean {
  return outcome.kind === 'answer' && outcome.status === 503 && outcome.type === notReadyType;
}

/** Whether an attempt with this result may be repeated, according to the retry class. */
export function mayRepeat(retry: RetryClass, outcome: Outcome): boolean {
  if (outcome.kind === 'lost' && outcome.error.code === 'BODY_TOO_LARGE') return false;
  // Nothing was done, but retrying soon does not help.
  if (outcome.kind === 'answer' && (outcome.status === 423 || outcome.status === 501)) return false;
  if (didNothing(outcome)) return true;
  if (retry === 'never') return false;
  if (outcome.kind !== 'answer') return true;
  return outcome.status === 408 ? retry === 'safe' : [500, 502, 503, 504].includes(outcome.status);
}

/** Returns the pause before attempt `attempt + 1`: random up to an exponential limit, or what the service requests. */
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

/** Parses `Retry-After`. Returns milliseconds, or undefined if it is missing or invalid. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  // A date starts with a weekday. `Date.parse` alone would read `-1` and `1.5` as years.
  if (!/^\s*[A-Z][a-z]+,? /.test(value)) return undefined;
  // The oldest of the three date formats has no time zone and means GMT.
  const date = Date.parse(value.includes('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The retry budget of a client, so that retries do not make an outage worse. */
export interface RetryBudget {
  /** Takes a retry. Returns false if none is left. */
  take(): boolean;
  /** Called after a success. */
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
