import type { RetryClass } from '@oks-kit/schemas';
import type { TransportError } from './transport.ts';

export interface RetryOptions {
  /** Attempts in all, the first one included. @default 4 */
  readonly attempts?: number;
  /** The longest first pause, in milliseconds; doubled each time. @default 250 */
  readonly baseMs?: number;
  /** The longest pause of all, in milliseconds. @default 8000 */
  readonly capMs?: number;
  /** The longest `Retry-After` that is waited for, in milliseconds; a longer one ends the call. @default 60000 */
  readonly retryAfterCapMs?: number;
}

/** How one attempt ended, as far as repeating it goes. */
export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'lost'; readonly error: TransportError }
  | { readonly kind: 'timeout' };

/**
 * Statuses that say that the service did not take the request up, the one list of them:
 * 429 always, 503 when it names a time to come back.
 */
export function surelyNotTaken(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'lost':
      return outcome.error.unsent;
    case 'timeout':
      return false;
    case 'answer':
      return outcome.status === 429 || (outcome.status === 503 && outcome.retryAfterMs !== undefined);
  }
}

/** Whether the change that a failed attempt asked for may have happened. */
export function maybeApplied(outcome: Outcome): boolean {
  if (outcome.kind === 'answer' && outcome.status < 500) return false;
  return !surelyNotTaken(outcome);
}

/** Whether an attempt that ended so may be made again, by the row's retry class. */
export function mayRepeat(retry: RetryClass, outcome: Outcome): boolean {
  if (surelyNotTaken(outcome)) return true;
  if (retry === 'never') return false;
  // 500, 502, 503 and 504 pass; 501 says that it never will.
  return outcome.kind !== 'answer' || (outcome.status >= 500 && outcome.status <= 504 && outcome.status !== 501);
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
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
