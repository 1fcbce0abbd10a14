import { isOksError, OksWaitError } from '@oks-kit/schemas';
import type { Clock } from './clock.ts';
import type { OnEvent } from './events.ts';

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
  readonly onChange?: ((change: { readonly status: string; readonly resource: T; readonly elapsedMs: number }) => void) | undefined;
}

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
 * Throws `OksWaitError` (`wait_failed`, `wait_timeout`), or the error of a look that no patience helps.
 */
export async function waitUntil<T>(wait: Wait<T>, options: WaitOptions<T>, clock: Clock, onEvent: OnEvent): Promise<T | undefined> {
  const timeoutMs = options.timeoutMs ?? 1_800_000;
  const started = clock.now();
  const elapsed = (): number => clock.now() - started;
  let intervalMs = options.intervalMs ?? 500;
  let last: string | undefined;

  for (;;) {
    let status: string | undefined;
    try {
      const resource = await wait.look(options.signal);
      status = wait.statusOf(resource);
      if (status !== last) options.onChange?.({ status, resource, elapsedMs: elapsed() });
      last = status;
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
    }
    onEvent({ type: 'wait', id: wait.id, target: wait.target, status, elapsedMs: elapsed() });
    if (elapsed() + intervalMs > timeoutMs) {
      throw new OksWaitError('wait_timeout', `${wait.name} was not ${wait.target} within ${Math.round(timeoutMs / 1000)} s; it is ${last ?? 'not seen'}.`, {
        lastStatus: last,
        hint: 'The work goes on: wait again, or look at it later.',
      });
    }
    await clock.sleep(intervalMs, options.signal);
    intervalMs = Math.min(intervalMs * 1.5, options.maxIntervalMs ?? 10_000);
  }
}

/** Whether the next look may go better. */
function passes(error: unknown): boolean {
  return ['connection', 'timeout', 'server', 'rate_limit'].some((code) => isOksError(error) && error.code === code);
}
