import { expect, test } from 'vitest';
import type { Clock } from '@oks-kit/core';
import { createRequestGate, type Purpose } from './request-gate.ts';

/** A clock that moves only when something waits for it. */
function jumpingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    async sleep(ms) {
      await new Promise(setImmediate);
      now += ms;
    },
  };
}

const never = new AbortController().signal;

/** Requests turns for all purposes at the same time, and returns the order and times in which they are given. */
async function turnsOf(purposes: readonly Purpose[]): Promise<{ purpose: Purpose; at: number }[]> {
  const clock = jumpingClock();
  const gate = createRequestGate(clock);
  const turns: { purpose: Purpose; at: number }[] = [];
  await Promise.all(
    purposes.map(async (purpose) => {
      await gate.turn(purpose, never);
      turns.push({ purpose, at: clock.now() });
    }),
  );
  return turns;
}

test('at most one request a second is let through, for all purposes together', async () => {
  const turns = await turnsOf(['overview', 'view', 'action', 'view', 'overview', 'action', 'view', 'view']);
  expect(turns).toHaveLength(8);
  for (const [index, { at }] of turns.entries())
    if (index > 0) expect(at - (turns[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
});

test('actions go first, and an open view gets two of three turns', async () => {
  const turns = await turnsOf(['overview', 'overview', 'view', 'view', 'view', 'view', 'action', 'action']);
  expect(turns.map(({ purpose }) => purpose)).toEqual([
    ...['overview', 'action', 'action', 'view', 'view', 'overview', 'view', 'view'],
  ]);
});

test('the first request does not wait', async () => {
  expect(await turnsOf(['overview'])).toEqual([{ purpose: 'overview', at: 0 }]);
});

test('an aborted request does not use a turn', async () => {
  const clock = jumpingClock();
  const gate = createRequestGate(clock);
  const end = new AbortController();
  const first = gate.turn('overview', never);
  const gone = gate.turn('overview', end.signal);
  const last = gate.turn('overview', never);
  end.abort(new Error('closed'));
  await expect(gone).rejects.toThrow('closed');
  await Promise.all([first, last]);
  expect(clock.now()).toBeLessThan(1_100);
});

test('a request whose signal has already aborted gets no turn', async () => {
  const gate = createRequestGate(jumpingClock());
  await expect(gate.turn('view', AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed');
});
