import {
  checkOptions,
  type Clock,
  isOksError,
  OksWaitError,
  type OptionRules,
  optionRules,
  type PollOptions,
  pollUntil,
} from '@oks-kit/core';
import type { OnEvent } from './events.ts';

/** The hint for a resource that has failed. */
export const failedHint = 'It will not recover by itself. Inspect it, delete it, or contact OUTSCALE support.';

/** Options of `waitFor`. */
export interface WaitOptions<T> extends PollOptions {
  /** Called with the first status and every change. */
  readonly onChange?:
    | ((change: { readonly status: string; readonly resource: T; readonly elapsedMs: number }) => void)
    | undefined;
}

const waitRules: OptionRules<WaitOptions<unknown>> = {
  timeoutMs: optionRules.milliseconds,
  intervalMs: optionRules.milliseconds,
  maxIntervalMs: optionRules.milliseconds,
  signal: optionRules.signal,
  onChange: optionRules.function,
};

/** A status to wait for. */
export type WaitTarget = 'ready' | 'deleted' | (string & {});

/** What to wait for, and how to check it. */
export interface Wait<T> {
  /** The name in messages, such as `cluster 0b1f…`. */
  readonly name: string;
  /** The ID of the resource, for events. */
  readonly id: string;
  /** The status to wait for, or `deleted`. */
  readonly target: string;
  /** Reads the resource once. */
  look(signal: AbortSignal | undefined): Promise<T>;
  /** Returns the status of a resource. */
  statusOf(resource: T): string;
}

/**
 * Polls until the resource has the given status. Fails immediately if its status becomes `failed`. Ignores temporary
 * errors. A 404 is a success when waiting for `deleted`.
 * Throws `OksWaitError` (`wait_failed`, `wait_timeout`), an error that is not temporary, or the signal's reason.
 */
export async function waitUntil<T>(
  wait: Wait<T>,
  options: WaitOptions<T>,
  clock: Clock,
  onEvent?: OnEvent,
): Promise<T | undefined> {
  checkOptions('waitFor', options, waitRules);
  const started = clock.now();
  let last: string | undefined;
  // The status of the last check. Undefined if that check failed.
  let seen: string | undefined;

  async function look(signal: AbortSignal | undefined): Promise<{ readonly result: T | undefined } | undefined> {
    seen = undefined;
    let resource: T;
    try {
      resource = await wait.look(signal);
    } catch (error) {
      if (wait.target === 'deleted' && isOksError(error, 'not_found')) return { result: undefined };
      throw error;
    }
    const status = wait.statusOf(resource);
    if (status !== last) options.onChange?.({ status, resource, elapsedMs: clock.now() - started });
    last = seen = status;
    if (status === wait.target) return { result: resource };
    if (status !== 'failed') return undefined;
    throw new OksWaitError('wait_failed', `${wait.name} failed while waiting for it to become ${wait.target}.`, {
      lastStatus: status,
      hint: failedHint,
    });
  }

  return pollUntil<T | undefined>(
    {
      look,
      onPause: (elapsedMs) => onEvent?.({ type: 'wait', id: wait.id, target: wait.target, status: seen, elapsedMs }),
      timeoutError: (timeoutMs, cause) =>
        new OksWaitError(
          'wait_timeout',
          `${wait.name} was not ${wait.target} within ${Math.round(timeoutMs / 1000)} s; ` +
            `its last status is ${last ?? 'unknown'}.`,
          { lastStatus: last, hint: 'The operation continues. Wait again, or check later.', cause },
        ),
    },
    options,
    clock,
  );
}
