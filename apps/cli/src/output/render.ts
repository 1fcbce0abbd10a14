import { nearestName, OksInputError } from '@oks-kit/schemas';
import type { Globals } from '../command.ts';
import type { Context } from '../context.ts';
import { harmless, padTo, widthOf } from './text.ts';

/** A column of a table. `wide` ones are shown with `-o wide`, or when they are asked for. */
export interface Column<T> {
  readonly name: string;
  readonly wide?: boolean;
  cell(item: T): string;
}

/** How things of one kind are printed. */
export interface View<T> {
  readonly columns: readonly Column<T>[];
  /** What `-o name` prints. */
  nameOf(item: T): string;
}

/** Prints a list: a table, or the bare array. */
export async function printList<T>(context: Context, globals: Globals, items: readonly T[], view: View<T>, emptyText: string): Promise<void> {
  if (await printedAsData(context, globals, items)) return;
  if (globals.output === 'name') {
    for (const item of items) context.stdout.write(`${harmless(view.nameOf(item))}\n`);
    return;
  }
  const columns = chooseColumns(globals, view.columns);
  if (items.length === 0) {
    if (!globals.quiet) context.stderr.write(`${emptyText}\n`);
    return;
  }
  const rows = items.map((item) => columns.map((column) => harmless(column.cell(item))));
  const heads = columns.map(({ name }) => name.toUpperCase());
  context.stdout.write(tableText(globals['no-headers'] ? rows : [heads, ...rows]));
}

/** Prints one thing: its fields, or the bare object. */
export async function printOne<T>(context: Context, globals: Globals, item: T, view: View<T>): Promise<void> {
  if (await printedAsData(context, globals, item)) return;
  if (globals.output === 'name') {
    context.stdout.write(`${harmless(view.nameOf(item))}\n`);
    return;
  }
  const columns = globals.columns === undefined ? view.columns : chooseColumns(globals, view.columns);
  context.stdout.write(tableText(columns.map((column) => [`${column.name}:`, harmless(column.cell(item))])));
}

/** Prints a value as JSON or YAML if that is asked for. Both escape control characters by themselves. */
async function printedAsData(context: Context, globals: Globals, value: unknown): Promise<boolean> {
  if (globals.output === 'json') {
    context.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    return true;
  }
  if (globals.output === 'yaml') {
    const { stringify } = await import('yaml');
    context.stdout.write(stringify(value, { aliasDuplicateObjects: false }));
    return true;
  }
  return false;
}

function chooseColumns<T>(globals: Globals, columns: readonly Column<T>[]): readonly Column<T>[] {
  if (globals.columns === undefined) return globals.output === 'wide' ? columns : columns.filter(({ wide }) => wide !== true);
  return globals.columns.split(',').map((wanted) => {
    const column = columns.find(({ name }) => name.toLowerCase() === wanted.trim().toLowerCase());
    if (column !== undefined) return column;
    const near = nearestName(wanted.trim(), columns.map(({ name }) => name));
    throw new OksInputError(`There is no column \`${wanted.trim()}\`.`, {
      hint: near === undefined ? `There are: ${columns.map(({ name }) => name).join(', ')}.` : `Did you mean \`${near}\`?`,
    });
  });
}

function tableText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => widthOf(row[index] ?? ''))));
  return rows.map((row) => `${row.map((cell, index) => padTo(cell, widths[index] ?? 0)).join('  ').trimEnd()}\n`).join('');
}
