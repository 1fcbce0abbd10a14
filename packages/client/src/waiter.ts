import { checkOptions, type Clock, isOksError, limitCall, OksWaitError } from '@oks-kit/core';
import type { OnEvent } from './events.ts';
import { waitRules } from './options.ts';

/** How long and how often to look, and whom to tell. */
export interface WaitOptions<T> {
  /** How long to wait at the most, in milliseconds. @default 1800000, half an hour */
  readonly timeoutMs?: number | undefined;
  /** The first pause between two looks, in milliseconds; pauses grow by half each time. @default 500 */
  readonly intervalMs?: number | undefined;
  /** The longest pause between two looks, in milliseconds. @default 10000 */
  readonly maxIntervalMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of the first status and of each change. */
  readonly onChange?:
    | ((change: { readonly status: string; readonly resource: T; readonly elapsedMs: number }) => void)
    | undefined;
}

/** Status that a resource can be waited for. */
export type WaitTarget = 'ready' | 'deleted' | (string & {});

/** What is waited for, and how to look. */
export interface Wait<T> {
  /** What it is called in messages: `cluster 0b1f…`. */
  readonly name: string;
  readonly id: string;
  readonly target: string;
  look(signal: AbortSignal | undefined): Promise<T>;
  statusOf(resource: T): string;
}

/**
 * Looks again and again until the status is the one wanted. Stops at once on `failed`; passing network errors and 5xx
 * are waited out until the deadline; a 404 is success when waiting for `deleted`.
 * Throws `OksWaitError` (`wait_failed`, `wait_timeout`), the error of a look that no patience helps, or the signal's reason.
 */
export async function waitUntil<T>(
  wait: Wait<T>,
  options: WaitOptions<T>,
  clock: Clock,
  onEvent?: OnEvent,
): Promise<T | undefined> {
  checkOptions('waitFor', options, waitRules);
  const timeoutMs = options.timeoutMs ?? 1_800_000;
  const started = clock.now();
  const elapsed = (): number => clock.now() - started;
  // The deadline also ends a look that is under way.
  const limit = limitCall(options.signal, timeoutMs);
  let intervalMs = options.intervalMs ?? 500;
  let last: string | undefined;
  let passing: unknown;

  try {
    for (;;) {
      let status: string | undefined;
      try {
        const resource = await wait.look(limit.signal);
        status = wait.statusOf(resource);
        if (status !== last) options.onChange?.({ status, resource, elapsedMs: elapsed() });
        last = status;
        passing = undefined;
        if (status === wait.target) return resource;
        if (status === 'failed') {
          throw new OksWaitError('wait_failed', `${wait.name} failed while it was waited for to be ${wait.target}.`, {
            lastStatus: status,
            hint: 'It will not become ready by itself: look at it, delete it, or ask support.',
          });
        }
      } catch (error) {
        if (wait.target === 'deleted' && isOksError(error, 'not_found')) return undefined;
        if (!passes(error)) throw error;
        passing = error;
      }
      onEvent?.({ type: 'wait', id: wait.id, target: wait.target, status, elapsedMs: elapsed() });
      const leftMs = timeoutMs - elapsed();
      if (leftMs <= 0) throw tooLate(wait, timeoutMs, last, passing);
      // The last pause is cut short, for one more look before the deadline.
      await clock.sleep(Math.min(intervalMs, leftMs > lastLookMs ? leftMs - lastLookMs : leftMs), limit.signal);
      intervalMs = Math.min(intervalMs * 1.5, options.maxIntervalMs ?? 10_000);
    }
  } catch (error) {
    if (limit.isDeadline(error)) throw tooLate(wait, timeoutMs, last, passing);
    throw error;
  } finally {
    limit.release();
  }
}

/** About as long as the last look before the deadline may take. */
const lastLookMs = 1000;

function tooLate(
  wait: { readonly name: string; readonly target: string },
  timeoutMs: number,
  last: string | undefined,
  cause: unknown,
): OksWaitError {
  return new OksWaitError(
    'wait_timeout',
    `${wait.name} was not ${wait.target} within ${Math.round(timeoutMs / 1000)} s; it is ${last ?? 'not seen'}.`,
    {
      lastStatus: last,
      hint: 'The work goes on: wait again, or look at it later.',
      cause,
    },
  );
}

/** Whether the next look may go better. */
function passes(error: unknown): boolean {
  return ['connection', 'timeout', 'server', 'rate_limit'].some((code) => isOksError(error) && error.code === code);
}
