import { isOksError, OksWaitError, type PollOptions, pollUntil } from '@oks-kit/core';
import type { Progress } from '../kinds/progress.ts';

export interface WaitOptions<T> extends PollOptions {
  /** Whether to keep waiting while there is no such object yet, instead of failing with `OksNotFoundError`. @default false */
  readonly allowMissing?: boolean | undefined;
  /** Called with the first state and with every change of it. */
  readonly onChange?: ((change: { readonly text: string; readonly object: T }) => void) | undefined;
}

export interface Wait<T> extends WaitOptions<T> {
  /** What is waited for, as it appears in errors: `node pool workers`. */
  readonly what: string;
  /** The state that is waited for, as it appears in errors. */
  readonly target: string;
  readonly look: (signal: AbortSignal | undefined) => Promise<T>;
  readonly progressOf: (object: T) => Progress;
  readonly isReached: (object: T) => boolean;
  /** Whether an object that is gone is what is waited for. */
  readonly untilGone: boolean;
}

/**
 * Looks at an object until it is what is waited for; undefined once it is gone, where that is waited for.
 * Throws `OksWaitError`: `wait_failed` as soon as the object can't get there, `wait_timeout`.
 */
export async function waitFor<T>(wait: Wait<T>): Promise<T | undefined> {
  const { what, target } = wait;
  let last: string | undefined;

  async function lookOnce(signal: AbortSignal | undefined): Promise<{ readonly result: T | undefined } | undefined> {
    let object: T;
    try {
      object = await wait.look(signal);
    } catch (error) {
      if (!isOksError(error, 'not_found')) throw error;
      if (wait.untilGone) return { result: undefined };
      if (wait.allowMissing === true) return undefined;
      throw error;
    }
    const { text, failure } = wait.progressOf(object);
    if (text !== last) wait.onChange?.({ text, object });
    last = text;
    if (wait.isReached(object)) return { result: object };
    if (failure !== undefined) throw failed(what, target, failure, text);
    return undefined;
  }

  return pollUntil(
    {
      look: lookOnce,
      timeoutError: (timeoutMs, cause) =>
        new OksWaitError(
          'wait_timeout',
          `Timed out after ${Math.round(timeoutMs / 1000)} s waiting for ${what} to be ${target}. ` +
            `Last state: ${last ?? 'none seen'}.`,
          { lastStatus: last, hint: 'The operation continues. Wait again, or check later.', cause },
        ),
    },
    wait,
  );
}

function failed(what: string, target: string, failure: string, lastStatus: string): OksWaitError {
  const text = failure.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/\.$/, '');
  return new OksWaitError('wait_failed', `Waiting for ${what} to be ${target} failed: ${text}.`, { lastStatus });
}
