import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createRetryBudget,
  didNothing,
  isNotReady,
  mayRepeat,
  maybeApplied,
  type Outcome,
  parseRetryAfter,
  pauseBefore,
} from './retry.ts';
import { TransportError } from '@oks-kit/core';

const options = { attempts: 4, baseMs: 250, capMs: 8000, retryAfterCapMs: 60_000, budget: 20, notReadyMs: 60_000 };
const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.integer({ min: 400, max: 599 }),
    retryAfterMs: fc.option(fc.nat(100_000), { nil: undefined }),
  }),
  fc.boolean().map((unsent) => ({ kind: 'lost' as const, error: new TransportError('x', { code: 'X', unsent }) })),
  fc.boolean().map((unsent) => ({ kind: 'timeout' as const, unsent })),
);

test('pauses grow up to a limit, or are as long as the service requests', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const pause = pauseBefore(attempt, { kind: 'timeout', unsent: false }, options, () => random) ?? -1;
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(Math.min(options.capMs, options.baseMs * 2 ** (attempt - 1)));
      },
    ),
  );
  expect(pauseBefore(1, { kind: 'answer', status: 429, retryAfterMs: 3000 }, options, () => 0)).toBe(3000);
  expect(pauseBefore(1, { kind: 'answer', status: 429, retryAfterMs: 60_001 }, options, () => 0)).toBeUndefined();
});

test('a create that may have been applied is never repeated', () => {
  fc.assert(fc.property(outcomes, (outcome) => !(mayRepeat('never', outcome) && maybeApplied(outcome))));
});

test('a request that was certainly not applied can be repeated by any operation, unless that does not help', () => {
  fc.assert(
    fc.property(outcomes, fc.constantFrom('safe' as const, 'never' as const, 'verify' as const), (outcome, retry) => {
      if (!didNothing(outcome)) return;
      const inVain = outcome.kind === 'answer' && [423, 501].includes(outcome.status);
      expect([maybeApplied(outcome), mayRepeat(retry, outcome)]).toEqual([false, !inVain]);
    }),
  );
});

test.each<[string, Outcome, { never: boolean; safe: boolean; verify: boolean; maybe: boolean }]>([
  [
    '503 ResourceIsNotReady',
    { kind: 'answer', status: 503, type: 'ResourceIsNotReady', retryAfterMs: undefined },
    { never: true, safe: true, verify: true, maybe: false },
  ],
  [
    '503 of another kind',
    { kind: 'answer', status: 503, retryAfterMs: undefined },
    { never: false, safe: true, verify: true, maybe: true },
  ],
  [
    '503 with Retry-After',
    { kind: 'answer', status: 503, retryAfterMs: 1 },
    { never: true, safe: true, verify: true, maybe: false },
  ],
  [
    '501',
    { kind: 'answer', status: 501, retryAfterMs: undefined },
    { never: false, safe: false, verify: false, maybe: false },
  ],
  [
    '423',
    { kind: 'answer', status: 423, retryAfterMs: undefined },
    { never: false, safe: false, verify: false, maybe: false },
  ],
  [
    '408',
    { kind: 'answer', status: 408, retryAfterMs: undefined },
    { never: false, safe: true, verify: false, maybe: true },
  ],
  [
    '303',
    { kind: 'answer', status: 303, retryAfterMs: undefined },
    { never: false, safe: false, verify: false, maybe: true },
  ],
  [
    'a timeout before the connection was ready',
    { kind: 'timeout', unsent: true },
    { never: true, safe: true, verify: true, maybe: false },
  ],
  ['a timeout afterwards', { kind: 'timeout', unsent: false }, { never: false, safe: true, verify: true, maybe: true }],
])('after %s', (_, outcome, { maybe, ...repeats }) => {
  expect(maybeApplied(outcome)).toBe(maybe);
  for (const retry of ['never', 'safe', 'verify'] as const) expect(mayRepeat(retry, outcome)).toBe(repeats[retry]);
});

test.each([
  [null, undefined],
  ['3', 3000],
  [' 0 ', 0],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 60_000],
  ['Wed, 21 Oct 2020 07:28:00 GMT', 0],
  ['soon', undefined],
])('Retry-After %j is %s ms', (value, ms) => {
  expect(parseRetryAfter(value, Date.parse('2026-10-21T07:27:00Z'))).toBe(ms);
});

const answer = (status: number, type?: string): Outcome => ({ kind: 'answer', status, type, retryAfterMs: undefined });

test('only a 503 of the type `ResourceIsNotReady` means that a resource is not ready', () => {
  expect(isNotReady(answer(503, 'ResourceIsNotReady'))).toBe(true);
  for (const other of [answer(503), answer(503, 'Other'), answer(409, 'ResourceIsNotReady')])
    expect(isNotReady(other)).toBe(false);
  expect(isNotReady({ kind: 'timeout', unsent: false })).toBe(false);
});

test('a status up to 499 means that the request was refused, except for a timeout of the service', () => {
  const statuses = [302, 399, 400, 408, 409, 499, 500, 599];
  expect(statuses.filter((status) => maybeApplied(answer(status)))).toEqual([302, 399, 408, 500, 599]);
});

test('a response that is too large is not requested again', () => {
  const lost = (code: string): Outcome => ({ kind: 'lost', error: new TransportError('x', { code, unsent: false }) });
  expect([mayRepeat('safe', lost('BODY_TOO_LARGE')), mayRepeat('safe', lost('ECONNRESET'))]).toEqual([false, true]);
});

test('a pause may be as long as the limit for Retry-After', () => {
  const asked = (retryAfterMs: number): Outcome => ({ kind: 'answer', status: 429, retryAfterMs });
  expect(pauseBefore(1, asked(60_000), options, () => 0)).toBe(60_000);
  expect(pauseBefore(3, { kind: 'timeout', unsent: true }, options, () => 0.5)).toBe(500);
});

test.each([
  [null, undefined],
  ['120', 120_000],
  [' 5 ', 5_000],
  ['5 s', undefined],
  ['s5', undefined],
  ['Wed, 21 Oct 2015 07:28:10 GMT', 10_000],
  ['  Wednesday, 21-Oct-15 07:28:10 GMT', 10_000],
  ['Wed Oct 21 07:28:10 2015', 10_000],
  ['Wed, 21 Oct 2015 07:27:10 GMT', 0],
  ['7 Wed, 21 Oct 2015 07:28:10 GMT', undefined],
  ['2015-10-21T07:28:10Z', undefined],
  ['Soon, please', undefined],
])('Retry-After %j', (value, milliseconds) => {
  expect(parseRetryAfter(value, Date.parse('2015-10-21T07:28:00Z'))).toBe(milliseconds);
});

test('each retry uses up one unit of the budget, and each success restores a tenth, up to its size', () => {
  const budget = createRetryBudget(2);
  expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
  for (let success = 0; success < 9; success++) budget.refill();
  expect(budget.take()).toBe(false);
  for (let success = 0; success < 2; success++) budget.refill();
  expect([budget.take(), budget.take()]).toEqual([true, false]);
  for (let success = 0; success < 100; success++) budget.refill();
  expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
});
