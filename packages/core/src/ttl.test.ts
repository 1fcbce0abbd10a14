import { expect, test } from 'vitest';
import { parseTtl } from './index.ts';

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['5h', 18_000_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['010h', 36_000_000],
])('%s is %i milliseconds', (ttl, ms) => {
  expect(parseTtl(ttl)).toBe(ms);
});

test.each(['', 'h', '5', '0s', '1y', '1.5h', '-1d', ' 1d', '1d\n', '1D', '1h30m'])('%j is not a duration', (ttl) => {
  expect(parseTtl(ttl)).toBeUndefined();
});
