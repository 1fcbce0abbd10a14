import { isOksError, OksConnectionError } from '@oks-kit/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilClusterAnswers } from './new-cluster.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const options = {
  timeoutMs: 60_000,
  clock: { now: () => 0, sleep: () => Promise.resolve() },
  signal: undefined,
  onPause: () => true,
};

/** A call that never gets a response: rejects with the signal's reason when it is aborted. */
function silence(signal: AbortSignal | undefined): Promise<never> {
  vi.advanceTimersByTime(options.timeoutMs);
  return Promise.reject(signal?.reason as Error);
}

/** A call whose connection is refused a number of times before `later` runs. */
function refusedFirst<T>(times: number, later: (signal: AbortSignal | undefined) => Promise<T>) {
  let calls = 0;
  return (signal: AbortSignal | undefined): Promise<T> => {
    calls += 1;
    return calls <= times ? Promise.reject(new OksConnectionError('refused')) : later(signal);
  };
}

test('failed attempts do not matter if the API of a new cluster responds in the end', async () => {
  expect(
    await untilClusterAnswers(
      refusedFirst(2, () => Promise.resolve('nodes')),
      options,
    ),
  ).toBe('nodes');
});

test('a call that the deadline aborts is reported as a timeout', async () => {
  await expect(untilClusterAnswers(silence, options)).rejects.toSatisfy((error) => isOksError(error, 'timeout'));
});

test('if an attempt failed before the deadline, its error is reported', async () => {
  await expect(untilClusterAnswers(refusedFirst(1, silence), options)).rejects.toThrow('refused');
});
