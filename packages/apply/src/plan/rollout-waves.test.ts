import { expect, test } from 'vitest';
import { waveOf, wavesToRun } from './rollout-waves.ts';

test('an up-to-date wave is included if a later one is upgraded, so that its check runs again', () => {
  expect(wavesToRun([10, 2], [1, 3, 10, 11])).toEqual([1, 2, 3, 10]);
  expect(wavesToRun([], [1, 2])).toEqual([]);
  expect(wavesToRun([2], [])).toEqual([2]);
});

test.each([
  ['shop/web', 1],
  ['lab/web', 1],
  ['shop/api', 2],
  ['lab/api', 3],
])('%s is in wave %i (a pattern without a slash matches the name in any project)', (path, wave) => {
  expect(waveOf(path, [['web'], ['shop/*']])).toBe(wave);
});

test('the pattern `*` matches every cluster', () => {
  expect(waveOf('shop/web', [['dev/*'], ['*']])).toBe(2);
});
