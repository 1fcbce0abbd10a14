import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownValue, parseCutJson } from './json.ts';

test.each(['constructor', '__proto__', 'toString'])('the inherited property %s is not an own key', (key) => {
  expect(ownValue({}, key)).toBeUndefined();
  expect(ownValue({ [key]: 1 }, key)).toBe(1);
});

test.each([
  ['{"a":1,"b":{"c":[1,2,{"d":"x', { a: 1, b: { c: [1, 2, {}] } }],
  ['{"a":1,"b":"}],', { a: 1 }],
  ['[{"a":"\\""},{"b":"\\', [{ a: '"' }, {}]],
  ['[1,2]   ', [1, 2]],
  ['[', []],
  ['{"a":1,"b', { a: 1 }],
  ['"text', undefined],
  ['', undefined],
  ['<p>[1,2]', undefined],
  ['['.repeat(1_000), undefined],
])('parses the complete parts of %j', (text, value) => {
  expect(parseCutJson(text)).toEqual(value);
});

test('every beginning of a JSON text can be parsed, and contains only texts of the whole', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(100), (value, percent) => {
      const whole = JSON.stringify([value, null]);
      const cut = parseCutJson(whole.slice(0, 1 + Math.floor((whole.length * percent) / 100)));
      expect(Array.isArray(cut)).toBe(true);
      for (const text of textsIn(cut)) expect(textsIn([value, null])).toContain(text);
    }),
    { seed: 20, numRuns: 300 },
  );
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
