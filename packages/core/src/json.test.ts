import { expect, test } from 'vitest';
import { ownValue } from './json.ts';

test.each(['constructor', '__proto__', 'toString'])('%s is a key like any other', (key) => {
  expect(ownValue({}, key)).toBeUndefined();
  expect(ownValue({ [key]: 1 }, key)).toBe(1);
});
