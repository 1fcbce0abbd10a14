import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestName } from './index.ts';

const names = ['admin_whitelist', 'tags', 'version', 'name'];

test.each([
  ['admin_whitlist', 'admin_whitelist'],
  ['Admin_Whitelist', 'admin_whitelist'],
  ['tgas', 'tags'],
  ['vers', undefined],
  ['nam', 'name'],
  ['', undefined],
  ['something_else', undefined],
])('%s is nearest to %s', (wrong, right) => {
  expect(nearestName(wrong, names)).toBe(right);
});

test('if two names are equally near, the one with the same first letter is chosen', () => {
  expect(nearestName('fsh', ['bash', 'zsh', 'fish'])).toBe('fish');
  expect(nearestName('zsg', ['fsg', 'zsh', 'zse'])).toBe('zsh');
});

test('a correct name is nearest to itself, and a missing letter is found', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z_]{4,20}$/), fc.nat(), (name, seed) => {
      const at = seed % name.length;
      expect(nearestName(name, [name])).toBe(name);
      expect(nearestName(name.slice(0, at) + name.slice(at + 1), [name])).toBe(name);
    }),
  );
});
