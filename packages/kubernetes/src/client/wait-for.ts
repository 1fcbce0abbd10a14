import { setTimeout as sleep } from 'node:timers/promises';
import { isOksError, OksWaitError } from '@oks-kit/core';
import type { Progress } from '../kinds/progress.ts';
import { longestTimerMs } from '../kubernetes-request.ts';
import { isTransient } from './transient.ts';

export interface WaitOptions<T> {
  readonly signal?: AbortSignal | undefined;
  /** Total time to wait, in milliseconds. @default 1800000 (30 minutes) */
  readonly timeoutMs?: number | undefined;
  /** Pause between two requests, in milliseconds; it grows by half each time, up to 10 seconds. @default 500 */
  readonly intervalMs?: number | undefined;
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
  readonly look: (signal: AbortSignal) => Promise<T>;
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
  const { what, target, timeoutMs = 1_800_000, onChange } = wait;
  const deadline = AbortSignal.timeout(Math.min(timeoutMs, longestTimerMs));
  // The deadline also ends a request that is under way.
  const signal = wait.signal === undefined ? deadline : AbortSignal.any([wait.signal, deadline]);
  let intervalMs = wait.intervalMs ?? 500;
  let last: string | undefined;
  try {
    for (;;) {
      try {
        const object = await wait.look(signal);
        const { text, failure } = wait.progressOf(object);
        if (text !== last) onChange?.({ text, object });
        last = text;
        if (wait.isReached(object)) return object;
        if (failure !== undefined) throw failed(what, target, failure, text);
      } catch (error) {
        if (wait.untilGone && isOksError(error, 'not_found')) return undefined;
        const mayAppear = wait.allowMissing === true && isOksError(error, 'not_found');
        if (!mayAppear && !isTransient(error)) throw error;
      }
      await sleep(intervalMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      intervalMs = Math.min(intervalMs * 1.5, 10_000);
    }
  } catch (error) {
    if (!deadline.aborted || error !== deadline.reason) throw error;
    throw new OksWaitError(
      'wait_timeout',
      `Timed out after ${Math.round(timeoutMs / 1000)} s waiting for ${what} to be ${target}. ` +
        `Last state: ${last ?? 'none seen'}.`,
      { lastStatus: last, hint: 'The operation continues. Wait again, or check later.' },
    );
  }
}

function failed(what: string, target: string, failure: string, lastStatus: string): OksWaitError {
  const text = failure.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/\.$/, '');
  return new OksWaitError('wait_failed', `Waiting for ${what} to be ${target} failed: ${text}.`, { lastStatus });
}
