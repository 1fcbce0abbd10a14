import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { columnsThatFit, fitWidths, rulerFor, tableText } from './layout.ts';

test.each([
  ['plain', 5, 4, 'pl…n'],
  ['東京都庁', 8, 6, '東…庁'],
  ['e\u0301te\u0301s', 4, 3, 'e\u0301…s'],
  ['👩‍🚀 crew', 7, 5, '👩‍🚀…ew'],
])('%s takes %i columns, and is cut between characters', async (text, width, room, cut) => {
  const ruler = await rulerFor([text]);
  expect([ruler.widthOf(text), ruler.cut(text, width), ruler.cut(text, room)]).toEqual([width, text, cut]);
});

test('the widest columns shrink first, the name last', () => {
  expect(fitWidths([10, 30, 20], [4, 6, 3], 50)).toEqual([10, 18, 18]);
  expect(fitWidths([10, 30, 20], [4, 6, 3], 30)).toEqual([10, 8, 8]);
  expect(fitWidths([30, 8], [4, 6], 20)).toEqual([10, 8]);
  // If there is no room for the headers, they are shortened too.
  expect(fitWidths([12, 14, 7], [4, 14, 7], 20)).toEqual([8, 4, 4]);
  // A status is shortened last, because it is useless when it is cut.
  expect(fitWidths([12, 14, 7], [4, 14, 7], 20, [0, 0, 7])).toEqual([5, 4, 7]);
  expect(fitWidths([12, 14, 7], [4, 14, 7], 17, [0, 0, 7])).toEqual([4, 4, 5]);
  expect(fitWidths([30, 40], [4, 6], undefined)).toEqual([30, 40]);
});

test('omits columns, the last first, before it shortens a name', () => {
  const column = (natural: number, more: { mustShow?: boolean; isText?: boolean } = {}) => ({
    natural,
    mustShow: false,
    isText: false,
    ...more,
  });
  const columns = [column(30), column(10), column(8, { mustShow: true }), column(12), column(6)];
  expect(columnsThatFit(columns, 100)).toEqual([0, 1, 2, 3, 4]);
  expect(columnsThatFit(columns, 70)).toEqual([0, 1, 2, 3]);
  expect(columnsThatFit(columns, 55)).toEqual([0, 1, 2]);
  expect(columnsThatFit(columns, 10)).toEqual([0, 2]);
  expect(columnsThatFit(columns, undefined)).toEqual([0, 1, 2, 3, 4]);
  // Free text is shortened before a column is left out.
  expect(columnsThatFit([column(30), column(90, { isText: true }), column(6)], 60)).toEqual([0, 1, 2]);
});

test('a table with any content fits if it can, and its columns are aligned', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.string({ unit: 'grapheme-composite', maxLength: 20 }),
          fc.string({ maxLength: 40 }),
          fc.string({ maxLength: 9 }),
        ),
        { minLength: 1, maxLength: 5 },
      ),
      fc.integer({ min: 40, max: 120 }),
      async (rows, room) => {
        const ruler = await rulerFor(rows.flat());
        const natural = [0, 1, 2].map((index) => Math.max(...rows.map((row) => ruler.widthOf(row[index] ?? ''))));
        const widths = fitWidths(natural, [0, 0, 0], room);
        const text = tableText(
          rows.map((row) => [...row, '|'].map((cell) => ({ text: cell }))),
          [...widths, 1],
          [],
          ruler,
        );
        const ends = text
          .trimEnd()
          .split('|\n')
          .map((line) => stringWidth(line.replace(/\|$/, '')));
        expect(new Set(ends).size).toBe(1);
        expect(Math.max(...ends)).toBeLessThanOrEqual(room + 2);
      },
    ),
  );
});
