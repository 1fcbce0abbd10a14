import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapParallel } from './map-parallel.ts';

test('results are in the order of the items, and at most `maxParallel` calls run at the same time', async () => {
  let running = 0;
  let most = 0;
  const doubled = await mapParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, (running += 1));
    for (let turn = item; turn < 8; turn++) await setImmediate();
    running -= 1;
    return item * 2;
  });
  expect([doubled, most]).toEqual([[2, 4, 6, 8, 10, 12, 14], 3]);
  expect(await mapParallel([], 3, () => Promise.resolve(1))).toEqual([]);
});

test('after a failure no further call is started', async () => {
  const started: number[] = [];
  const failing = mapParallel([1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    await setImmediate();
    if (item === 1) throw new Error('one');
  });
  await expect(failing).rejects.toThrow('one');
  await setImmediate();
  expect(started).toEqual([1, 2]);
});
