import { OksInputError } from '@oks-kit/core';
import type { Globals } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import { nearestOr } from '../resolve/suggestions.ts';
import { paintStatus, type Palette, paletteFor } from './color.ts';
import { jsonText, yamlText } from './data.ts';
import { harmless } from './escape.ts';
import { type Cell, fitWidths, rulerFor, tableText } from './layout.ts';

/** A column of a table. `wide` ones are shown with `-o wide`, or when they are asked for. */
export interface Column<T> {
  readonly name: string;
  readonly wide?: boolean;
  /** A status is coloured by what it means; a number stands at the right edge. */
  readonly kind?: 'status' | 'number';
  cell(item: T): string;
  /** What `-o wide` shows in place of the cell: the exact value of what the cell rounds. */
  wideCell?(item: T): string;
  /** What `--sort-by` compares, where the cell's own text would sort wrongly. */
  order?(item: T): number | string;
}

/** How things of one kind are printed. */
export interface View<T> {
  readonly columns: readonly Column<T>[];
  /** What `-o name` prints. */
  nameOf(item: T): string;
  /** Whether it is the one that commands take when none is named; marked on a terminal. */
  isDefault?(item: T): boolean;
}

/**
 * Prints a list: a table, or the bare array. Columns are at least as wide as `widths` says, which is widened by what
 * is printed: lines that come later stand under those before.
 */
export async function printList<T>(
  context: Context,
  globals: Globals,
  items: readonly T[],
  view: View<T>,
  emptyText: string,
  widths: number[] = [],
): Promise<void> {
  const columns = chooseColumns(globals, view.columns);
  const sorted = sortItems(globals, items, view.columns);
  if (await printedAsData(context, globals, sorted)) return;
  if (sorted.length === 0) {
    if (!globals.quiet) context.stderr.write(`${emptyText}\n`);
    return;
  }
  if (globals.output === 'name') {
    context.stdout.write(sorted.map((item) => `${harmless(view.nameOf(item))}\n`).join(''));
    return;
  }
  const { stdout } = context;
  const palette = paletteFor(context, stdout, globals);
  const heads = columns.map(({ name }) => ({ text: name.toUpperCase(), paint: palette.bold }));
  const rows = sorted.map((item) =>
    columns.map((column, index): Cell => {
      const mark = index === 0 && stdout.isTerminal && view.isDefault?.(item) === true ? ' *' : '';
      return { text: textOf(globals, column, item) + mark, paint: paintOf(palette, column) };
    }),
  );
  const all = globals['no-headers'] ? rows : [heads, ...rows];
  const ruler = await rulerFor(all.flatMap((row) => row.map(({ text }) => text)));
  const natural = columns.map((_, index) =>
    Math.max(widths[index] ?? 0, ...all.map((row) => ruler.widthOf(row[index]?.text ?? ''))),
  );
  widths.splice(0, widths.length, ...natural);
  // A wide table is whole, whatever the terminal: people copy IDs from it.
  const room = stdout.isTerminal && globals.output !== 'wide' ? stdout.columns : undefined;
  // A status is one word of few: cut, it says nothing.
  const kept = columns.map(({ kind }, index) => (kind === 'status' ? (natural[index] ?? 0) : 0));
  const least = columns.map(({ name }, index) => Math.max(name.length, kept[index] ?? 0));
  stdout.write(
    tableText(
      all,
      fitWidths(natural, least, room, kept),
      columns.map(({ kind }) => kind === 'number'),
      ruler,
    ),
  );
}

/** Prints one thing: its fields, or the bare object. */
export async function printOne<T>(context: Context, globals: Globals, item: T, view: View<T>): Promise<void> {
  const columns = globals.columns === undefined ? view.columns : chooseColumns(globals, view.columns);
  if (await printedAsData(context, globals, item)) return;
  if (globals.output === 'name') {
    context.stdout.write(`${harmless(view.nameOf(item))}\n`);
    return;
  }
  const palette = paletteFor(context, context.stdout, globals);
  const rows = columns.map((column): Cell[] => [
    { text: `${column.name}:`, paint: palette.dim },
    { text: textOf(globals, column, item), paint: paintOf(palette, column) },
  ]);
  const ruler = await rulerFor(rows.flatMap((row) => row.map(({ text }) => text)));
  const widths = [0, 1].map((index) => Math.max(...rows.map((row) => ruler.widthOf(row[index]?.text ?? ''))));
  context.stdout.write(tableText(rows, widths, [], ruler));
}

/** Prints a value that has no table: JSON, unless YAML is asked for. */
export async function printValue(context: Context, globals: Globals, value: unknown): Promise<void> {
  context.stdout.write(globals.output === 'yaml' ? await yamlText(value) : jsonText(value));
}

/** Whether values are printed whole, for programs. */
export function asData({ output }: Pick<Globals, 'output'>): boolean {
  return output === 'json' || output === 'yaml';
}

async function printedAsData(context: Context, globals: Globals, value: unknown): Promise<boolean> {
  if (!asData(globals)) return false;
  await printValue(context, globals, value);
  return true;
}

function textOf<T>({ output }: Globals, column: Column<T>, item: T): string {
  return harmless(output === 'wide' && column.wideCell !== undefined ? column.wideCell(item) : column.cell(item));
}

function paintOf<T>(palette: Palette, { kind }: Column<T>): ((text: string) => string) | undefined {
  return kind === 'status' ? (text) => paintStatus(palette, text) : undefined;
}

function chooseColumns<T>({ columns: wanted, output }: Globals, columns: readonly Column<T>[]): readonly Column<T>[] {
  if (wanted === undefined) return output === 'wide' ? columns : columns.filter(({ wide }) => wide !== true);
  return wanted.split(',').map((name) => columnNamed(name.trim(), columns));
}

/** Sorts by `--sort-by COLUMN`, or `COLUMN:desc`. Equal ones keep the order in which they came. */
function sortItems<T>(
  { 'sort-by': wanted }: Globals,
  items: readonly T[],
  columns: readonly Column<T>[],
): readonly T[] {
  if (wanted === undefined) return items;
  const [, name = '', direction] = /^(.*?)(?::(asc|desc))?$/.exec(wanted.trim()) ?? [];
  const column = columnNamed(name, columns);
  const keyOf = (item: T): number | string => column.order?.(item) ?? column.cell(item);
  const collator = new Intl.Collator('en', { numeric: true });
  const compare = (a: number | string, b: number | string): number =>
    typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  const sign = direction === 'desc' ? -1 : 1;
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => sign * compare(a.key, b.key))
    .map(({ item }) => item);
}

function columnNamed<T>(wanted: string, columns: readonly Column<T>[]): Column<T> {
  const column = columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (column !== undefined) return column;
  const names = columns.map(({ name }) => name);
  throw new OksInputError(`There is no column \`${wanted}\`.`, {
    hint: nearestOr(`There are: ${names.join(', ')}.`, wanted, names),
  });
}
