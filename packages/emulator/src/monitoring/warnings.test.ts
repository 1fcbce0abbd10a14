import { expect, test } from 'vitest';
import { createLatestWarnings } from './warnings.ts';

test('lists the last 20 warnings, and a repeated one once with its last time', () => {
  let now = 0;
  const warnings = createLatestWarnings(() => new Date(now));
  for (now = 0; now < 25; now += 1) warnings.add(`warning ${now}`);
  warnings.add('warning 10');
  const listed = warnings.list();
  expect([listed.length, listed[0]]).toEqual([20, { time: '1970-01-01T00:00:00.005Z', message: 'warning 5' }]);
  expect(listed.filter(({ message }) => message === 'warning 10')).toEqual([
    { time: '1970-01-01T00:00:00.025Z', message: 'warning 10' },
  ]);
  expect(listed.at(-1)?.message).toBe('warning 10');
});
