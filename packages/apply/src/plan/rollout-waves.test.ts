import { expect, test } from 'vitest';
import { wavesToRun } from './rollout-waves.ts';

test('a wave that is up to date is run if a later one is upgraded, so that its check runs again', () => {
  expect(wavesToRun([10, 2], [1, 3, 10, 11])).toEqual([1, 2, 3, 10]);
  expect(wavesToRun([], [1, 2])).toEqual([]);
  expect(wavesToRun([2], [])).toEqual([2]);
});
