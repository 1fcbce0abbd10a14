import { isPlain } from '@oks-kit/core';

/** Measures and shortens text by its width on a terminal. */
export interface Ruler {
  /** The width of a text: wide characters take two columns, combining marks none. */
  widthOf(text: string): number;
  /** The text, shortened with an ellipsis in the middle if needed, because names often differ at the end. */
  cut(text: string, width: number): string;
}

const plainRuler: Ruler = {
  widthOf: (text) => text.length,
  cut(text, width) {
    if (text.length <= width) return text;
    const tail = Math.floor((width - 1) / 2);
    return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
  },
};

/** A ruler for these texts. The tables of widths are only loaded for text that is not ASCII. */
export async function rulerFor(texts: Iterable<string>): Promise<Ruler> {
  for (const text of texts) if (!isPlain(text)) return unicodeRuler();
  return plainRuler;
}

async function unicodeRuler(): Promise<Ruler> {
  const { default: widthOf } = await import('string-width');
  const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
  return {
    widthOf,
    cut(text, width) {
      if (widthOf(text) <= width) return text;
      const segments = Array.from(graphemes.segment(text), ({ segment }) => segment);
      const fitting = (from: readonly string[], columns: number): string[] => {
        let used = 0;
        const end = from.findIndex((segment) => (used += widthOf(segment)) > columns);
        return from.slice(0, end < 0 ? from.length : end);
      };
      const tail = fitting(segments.toReversed(), Math.floor((width - 1) / 2)).reverse();
      const head = fitting(segments, width - 1 - widthOf(tail.join('')));
      return `${head.join('')}…${tail.join('')}`;
    },
  };
}

/** The minimum width of a column, if its header allows it; and if the terminal is narrower than all headers. */
const leastWidth = 8;
const narrowWidth = 4;
const gap = 2;

/**
 * The widths of columns whose widest cells are `natural`, so that a line fits into `room` columns: the widest
 * shrink first, the first column (a name) last. None shrinks below `least` unless that is not enough, or below `kept`
 * unless nothing else helps. Unchanged if there is no limit.
 */
export function fitWidths(
  natural: readonly number[],
  least: readonly number[],
  room: number | undefined,
  kept: readonly number[] = [],
): number[] {
  const widths = [...natural];
  if (room === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1) - room;
  for (const floorOf of [
    (index: number) => Math.max(leastWidth, least[index] ?? 0),
    (index: number) => Math.max(narrowWidth, kept[index] ?? 0),
    () => narrowWidth,
  ]) {
    while (excess > 0) {
      let widest = -1;
      for (let index = 1; index < widths.length; index++) {
        const width = widths[index] ?? 0;
        if (width > floorOf(index) && width > (widths[widest] ?? -1)) widest = index;
      }
      if (widest < 0 && (widths[0] ?? 0) > floorOf(0)) widest = 0;
      if (widest < 0) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
      excess -= 1;
    }
  }
  return widths;
}

/** The minimum width of a column of free text. If that is not enough, other columns are omitted. */
const leastTextWidth = 20;

/**
 * Which columns of a table fit into `room`, by index. Free text shrinks first; then columns are omitted, the last
 * first. The first column, a name, and the `mustShow` columns are kept.
 */
export function columnsThatFit(
  columns: readonly { readonly natural: number; readonly mustShow: boolean; readonly isText: boolean }[],
  room: number | undefined,
): number[] {
  const shown = columns.map((_, index) => index);
  if (room === undefined) return shown;
  const widthOf = (index: number): number => {
    const { natural = 0, isText = false } = columns[index] ?? {};
    return isText ? Math.min(natural, leastTextWidth) : natural;
  };
  const total = (): number => shown.reduce((sum, index) => sum + widthOf(index), 0) + gap * (shown.length - 1);
  for (let index = columns.length - 1; index > 0 && total() > room; index--)
    if (columns[index]?.mustShow === false) shown.splice(shown.indexOf(index), 1);
  return shown;
}

/** One cell of a table: its text, and the style that is applied after padding. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

/** Lines of aligned cells, without trailing spaces. `right` lists the right-aligned columns. */
export function tableText(
  rows: readonly (readonly Cell[])[],
  widths: readonly number[],
  right: readonly boolean[],
  ruler: Ruler,
): string {
  return rows
    .map((row) => {
      const cells = row.map(({ text, paint = (plain) => plain }, index) => {
        const shown = ruler.cut(text, widths[index] ?? 0);
        const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - ruler.widthOf(shown)));
        const painted = shown === '' ? '' : paint(shown);
        if (right[index] === true) return blanks + painted;
        return index === row.length - 1 ? painted : painted + blanks;
      });
      return `${cells.join(' '.repeat(gap)).trimEnd()}\n`;
    })
    .join('');
}
