import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayRepeat, maybeApplied, type Outcome, parseRetryAfter, pauseBefore, surelyNotTaken } from './retry.ts';
import { TransportError } from './transport.ts';

const options = { attempts: 4, baseMs: 250, capMs: 8000, retryAfterCapMs: 60_000, budget: 20 };
const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.integer({ min: 400, max: 599 }),
    retryAfterMs: fc.option(fc.nat(100_000), { nil: undefined }),
  }),
  fc.boolean().map((unsent) => ({ kind: 'lost' as const, error: new TransportError('x', { code: 'X', unsent }) })),
  fc.constant({ kind: 'timeout' as const }),
);

test('a pause never exceeds its cap, grows with the attempts, and is what the service asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const pause = pauseBefore(attempt, { kind: 'timeout' }, options, () => random) ?? -1;
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(Math.min(options.capMs, options.baseMs * 2 ** (attempt - 1)));
      },
    ),
  );
  expect(pauseBefore(1, { kind: 'answer', status: 429, retryAfterMs: 3000 }, options, () => 0)).toBe(3000);
  expect(pauseBefore(1, { kind: 'answer', status: 429, retryAfterMs: 60_001 }, options, () => 0)).toBeUndefined();
});

test('what may have been applied is never repeated for a row that must not be', () => {
  fc.assert(fc.property(outcomes, (outcome) => !(mayRepeat('never', outcome) && maybeApplied(outcome))));
});

test('whatever surely was not taken was surely not applied, and may be repeated by any row', () => {
  fc.assert(
    fc.property(outcomes, fc.constantFrom('safe' as const, 'never' as const, 'verify' as const), (outcome, retry) => {
      if (surelyNotTaken(outcome)) expect([maybeApplied(outcome), mayRepeat(retry, outcome)]).toEqual([false, true]);
    }),
  );
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
