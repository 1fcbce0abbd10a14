import { isOksError, OksWaitError, type PollOptions, pollUntil, toClause } from '@oks-kit/core';
import type { Progress } from '../kinds/progress.ts';

/** Options of `waitFor`. */
export interface WaitOptions<T> extends PollOptions {
  /** Keeps waiting if the object does not exist yet, instead of failing with `OksNotFoundError`. @default false */
  readonly allowMissing?: boolean | undefined;
  /** Called with a short description of the first state and of every later change. */
  readonly onChange?: ((change: { readonly text: string; readonly object: T }) => void) | undefined;
}

export interface Wait<T> extends WaitOptions<T> {
  /** The object in error messages, such as `NodePool workers`. */
  readonly what: string;
  /** The target state in error messages. */
  readonly target: string;
  readonly look: (signal: AbortSignal | undefined) => Promise<T>;
  readonly progressOf: (object: T) => Progress;
  readonly isReached: (object: T) => boolean;
  /** Whether to wait until the object is gone. */
  readonly untilGone: boolean;
}

/**
 * Polls an object until it reaches the target. Resolves with undefined if the object was to be deleted.
 * Throws `OksWaitError`: `wait_failed` as soon as the object cannot reach the target, or `wait_timeout`.
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
  return new OksWaitError('wait_failed', `Waiting for ${what} to be ${target} failed: ${toClause(failure, 500)}.`, {
    lastStatus,
  });
}
