import { escapeForTerminal, OksInputError } from '@oks-kit/core';
import { nearestOr } from '../resolve/suggestions.ts';
import { type Palette, paintStatus } from './color.ts';
import { type Cell, columnsThatFit, fitWidths, rulerFor, tableText } from './layout.ts';

/** A column of a table. `wide` ones are shown with `-o wide`, or if `--columns` contains them. */
export interface Column<T> {
  readonly name: string;
  readonly wide?: boolean;
  /** Only shown for a single item, or if `--columns` contains it: lists have no room for it. */
  readonly details?: boolean;
  /** A status is colored by its meaning, a number is right-aligned, free text may be shortened. */
  readonly kind?: 'status' | 'number' | 'text';
  cell(item: T): string;
  /** The name with `-o wide`, if the cell then shows something else. */
  readonly wideName?: string;
  /** What `-o wide` shows instead of the cell: the exact value of what the cell rounds. */
  wideCell?(item: T): string;
  /** The value that `--sort-by` compares, if the text of the cell would sort wrongly. */
  order?(item: T): number | string;
}

/** How resources of one kind are printed. */
export interface View<T> {
  readonly columns: readonly Column<T>[];
  /** What `-o name` prints. */
  nameOf(item: T): string;
  /** Whether it is the default one. Marked on a terminal. */
  isDefault?(item: T): boolean;
}

/** How a list or a single item is shown. */
export interface RenderOptions {
  readonly format: 'table' | 'wide' | 'json' | 'yaml' | 'name';
  /** The value of `--columns`. */
  readonly columns: string | undefined;
  /** The value of `--sort-by`. */
  readonly sortBy: string | undefined;
  readonly headers: boolean;
  readonly isTerminal: boolean;
  /** The width of the terminal. */
  readonly width: number | undefined;
  readonly palette: Palette;
}

export interface ListOptions {
  /** Shown on stderr if the list is empty. */
  readonly empty: string;
  /** The minimum width of each column. Updated with what is printed, so that later lines align with earlier ones. */
  readonly widths?: number[] | undefined;
  /** @default as `--no-headers` says */
  readonly headers?: boolean | undefined;
}

/** The items in order, and their table or names; no text if there are none or if the format is JSON or YAML. */
export async function listText<T>(
  options: RenderOptions,
  items: readonly T[],
  view: View<T>,
  { widths = [], headers = options.headers }: ListOptions,
): Promise<{ readonly sorted: readonly T[]; readonly text: string | undefined }> {
  const { format } = options;
  const columns = chooseColumns(options, view.columns);
  const sorted = sortItems(options, items, view.columns);
  if (format === 'json' || format === 'yaml' || sorted.length === 0) return { sorted, text: undefined };
  if (format === 'name') {
    return { sorted, text: sorted.map((item) => `${escapeForTerminal(view.nameOf(item))}\n`).join('') };
  }
  const { palette, isTerminal } = options;
  const rows = sorted.map((item) =>
    columns.map((column, index): Cell => {
      const mark = index === 0 && isTerminal && view.isDefault?.(item) === true ? ' *' : '';
      return { text: cellText(options, column, item) + mark, paint: paintOf(palette, column) };
    }),
  );
  const heads = columns
    .map((column) => nameOf(options, column))
    .map((name) => ({ text: name.toUpperCase(), paint: palette.bold }));
  const all = headers ? [heads, ...rows] : rows;
  const ruler = await rulerFor(all.flatMap((row) => row.map(({ text }) => text)));
  const natural = columns.map((_, index) =>
    Math.max(widths[index] ?? 0, ...all.map((row) => ruler.widthOf(row[index]?.text ?? ''))),
  );
  widths.splice(0, widths.length, ...natural);
  // A wide table is never shortened: people copy IDs from it.
  const room = isTerminal && format !== 'wide' ? options.width : undefined;
  const shown = columnsThatFit(
    columns.map(({ kind }, index) => ({
      natural: natural[index] ?? 0,
      // Requested columns are kept. A shortened status would be useless.
      mustShow: options.columns !== undefined || kind === 'status',
      isText: kind === 'text',
    })),
    room,
  );
  const pick = <V>(values: readonly V[]): V[] => shown.flatMap((index) => values[index] ?? []);
  const kept = pick(columns.map(({ kind }, index) => (kind === 'status' ? (natural[index] ?? 0) : 0)));
  const least = pick(columns).map(({ name }, index) => Math.max(name.length, kept[index] ?? 0));
  const text = tableText(
    all.map(pick),
    fitWidths(pick(natural), least, room, kept),
    pick(columns).map(({ kind }) => kind === 'number'),
    ruler,
  );
  return { sorted, text };
}

/** The fields of one item, one per line; or its name. Empty if the format is JSON or YAML. */
export async function oneText<T>(options: RenderOptions, item: T, view: View<T>): Promise<string> {
  const { format } = options;
  const columns = options.columns === undefined ? view.columns : chooseColumns(options, view.columns);
  if (format === 'json' || format === 'yaml') return '';
  if (format === 'name') return `${escapeForTerminal(view.nameOf(item))}\n`;
  const { palette } = options;
  const rows = columns.map((column): Cell[] => [
    { text: `${nameOf(options, column)}:`, paint: palette.dim },
    { text: cellText(options, column, item), paint: paintOf(palette, column) },
  ]);
  const ruler = await rulerFor(rows.flatMap((row) => row.map(({ text }) => text)));
  const widths = [0, 1].map((index) => Math.max(...rows.map((row) => ruler.widthOf(row[index]?.text ?? ''))));
  return tableText(rows, widths, [], ruler);
}

function nameOf<T>({ format }: RenderOptions, { name, wideName }: Column<T>): string {
  return format === 'wide' ? (wideName ?? name) : name;
}

function cellText<T>({ format }: RenderOptions, column: Column<T>, item: T): string {
  return escapeForTerminal(
    format === 'wide' && column.wideCell !== undefined ? column.wideCell(item) : column.cell(item),
  );
}

function paintOf<T>(palette: Palette, { kind }: Column<T>): ((text: string) => string) | undefined {
  return kind === 'status' ? (text) => paintStatus(palette, text) : undefined;
}

function chooseColumns<T>(
  { columns: wanted, format }: RenderOptions,
  columns: readonly Column<T>[],
): readonly Column<T>[] {
  if (wanted === undefined) {
    return columns.filter(({ wide, details }) => details !== true && (format === 'wide' || wide !== true));
  }
  return wanted.split(',').map((name) => columnNamed(name.trim(), columns));
}

/** Sorts by `--sort-by COLUMN`, or `COLUMN:desc`. Equal items keep their order. */
function sortItems<T>(
  { sortBy: wanted }: RenderOptions,
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
  throw new OksInputError(`Unknown column \`${wanted}\`.`, {
    hint: nearestOr(`Use one of: ${names.join(', ')}.`, wanted, names),
  });
}
