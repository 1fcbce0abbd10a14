import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonText, listTexts, yamlText } from './data.ts';

test('sorts keys, name and id first', async () => {
  const value = { tags: { b: '1', a: '2' }, id: 'i', cidr: '10.0.0.0/8', name: 'shop' };
  expect(jsonText(value)).toBe(
    '{\n  "name": "shop",\n  "id": "i",\n  "cidr": "10.0.0.0/8",\n  "tags": {\n    "a": "2",\n    "b": "1"\n  }\n}\n',
  );
  expect(await yamlText(value)).toBe('name: shop\nid: i\ncidr: 10.0.0.0/8\ntags:\n  a: "2"\n  b: "1"\n');
});

// All characters that a terminal could interpret, and all that reverse text.
const steering = fc.string({
  unit: fc.constantFrom(
    'a',
    '\n',
    "'",
    '"',
    ': ',
    '#',
    '\u001b',
    '\u0007',
    '\u007f',
    '\u009b',
    '\u202e',
    '\u2028',
    '\u{e0041}',
    'é',
  ),
});

test('escapes control characters in JSON and YAML, and both round-trip', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(steering, steering), async (value) => {
      for (const [text, read] of [
        [jsonText({ value, list: [value] }), (text: string): unknown => JSON.parse(text)],
        [await yamlText({ value, list: [value] }), (text: string): unknown => parse(text)],
      ] as const) {
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(read(text)).toEqual({ value, list: [value] });
      }
    }),
  );
});

test.each([0, 1, 100, 101, 250])('the pieces of a list of %i items are the text of the whole list', async (length) => {
  const items = Array.from({ length }, (_, index) => ({ tags: { on: 'no', 'a\n]': '"]' }, id: index, list: [] }));
  for (const [format, whole] of [
    ['json', jsonText(items)],
    ['yaml', await yamlText(items)],
  ] as const) {
    const pieces: string[] = [];
    for await (const piece of listTexts(items, format)) pieces.push(piece);
    expect(pieces.join('')).toBe(whole);
    expect(pieces.length).toBe(Math.max(1, Math.ceil(length / 100)));
  }
});
