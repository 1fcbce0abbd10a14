import { expect, test } from 'vitest';
import { isNamePattern, matchesNamePattern } from './index.ts';

test.each([
  ['shop/web', '*', true],
  ['shop/web', 'shop/*', true],
  ['shop/web', 'shop/w?b', true],
  ['shop/web', 'web', false],
  ['shopping/web', 'shop/*', false],
  ['a+b.c', 'a+b.*', true],
  ['aab.c', 'a+b.*', false],
  ['web', 'we', false],
])('%s matches %s: %s', (name, pattern, matches) => {
  expect(matchesNamePattern(name, pattern)).toBe(matches);
});

test('a name without `*` and `?` is not a pattern', () => {
  expect(['web-*', 'w?b', 'shop/web'].map(isNamePattern)).toEqual([true, true, false]);
});
