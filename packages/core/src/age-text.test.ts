import { expect, test } from 'vitest';
import { ageText } from './age-text.ts';

test.each([
  [-1, '0s'],
  [119_999, '119s'],
  [120_000, '2m'],
  [7_199_999, '119m'],
  [7_200_000, '2h'],
  [172_799_999, '47h'],
  [172_800_000, '2d'],
  [Number.NaN, ''],
])('%d ms are %j', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
