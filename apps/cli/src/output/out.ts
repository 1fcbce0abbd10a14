import { escapeForTerminal, OksInputError } from '@oks-kit/core';
import type { Context, Output } from '../main/context.ts';
import type { Globals } from '../session/global-flags.ts';
import { type Palette, paletteFor } from './color.ts';
import { jsonText, listTexts, yamlText } from './data.ts';
import { type ListOptions, listText, oneText, type View } from './render.ts';

/** How values are printed, as `--output` says. */
export type Format = 'table' | 'wide' | 'json' | 'yaml' | 'name';

/**
 * Standard output. All text that does not come from this program is escaped here, so that callers need not do it:
 * a response cannot send control sequences to the terminal.
 */
export interface Out {
  readonly format: Format;
  /** Whether the format is JSON or YAML: values are then printed whole, for programs. */
  readonly isData: boolean;
  readonly isTerminal: boolean;
  /** The width and height of the terminal. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Colors for text of our own. */
  readonly palette: Palette;
  /** Prints a list: a table, names, or the bare array. */
  list<T>(items: readonly T[], view: View<T>, options: ListOptions): Promise<void>;
  /** Prints one item: its fields, its name, or the bare object. */
  one<T>(item: T, view: View<T>): Promise<void>;
  /** Prints a value that has no table. @default the format of the command line, JSON if that is a table */
  value(value: unknown, format?: 'json' | 'yaml'): Promise<void>;
  /** Prints a value as JSON on one line. */
  jsonLine(value: unknown): Promise<void>;
  /** Prints lines of text. */
  lines(...lines: readonly string[]): void;
  /** Prints text unescaped. Only for text of this program, or text that is already escaped. */
  verbatim(text: string): void;
  /** Returns the text instead of printing it. */
  captured(print: (out: Out) => Promise<void>): Promise<string>;
}

/** Standard output as the global flags shape it. */
export function createOut(context: Context, globals: Globals, stdout: Output = context.stdout): Out {
  const { jq } = globals;
  if (jq !== undefined && globals.output !== undefined && globals.output !== 'json')
    throw new OksInputError(`\`--jq\` filters JSON, and cannot be used with \`--output ${globals.output}\`.`);
  // Boundary: the command line accepts only these.
  const format = (jq === undefined ? (globals.output ?? 'table') : 'json') as Format;
  const isData = format === 'json' || format === 'yaml';
  // Read lazily, because checking for a terminal loads many modules.
  const palette = (): Palette => paletteFor(context, stdout, globals);
  const how = {
    format,
    columns: globals.columns,
    sortBy: globals['sort-by'],
    headers: !globals['no-headers'],
    get isTerminal() {
      return stdout.isTerminal;
    },
    get palette() {
      return palette();
    },
    get width() {
      return stdout.columns;
    },
  };
  async function value(item: unknown, as?: 'json' | 'yaml'): Promise<void> {
    if (jq !== undefined) stdout.write(await (await import('./jq.ts')).filterJson(jsonText(item), jq));
    else stdout.write((as ?? format) === 'yaml' ? await yamlText(item) : jsonText(item));
  }
  return {
    format,
    isData,
    get isTerminal() {
      return stdout.isTerminal;
    },
    get columns() {
      return stdout.columns;
    },
    get rows() {
      return stdout.rows;
    },
    get palette() {
      return palette();
    },
    async list(items, view, options) {
      const { sorted, text } = await listText(how, items, view, options);
      if (isData && jq === undefined) {
        for await (const piece of listTexts(sorted, format)) stdout.write(piece);
      } else if (isData) await value(sorted);
      else if (text !== undefined) stdout.write(text);
      else if (!globals.quiet) context.stderr.write(`${escapeForTerminal(options.empty)}\n`);
    },
    async one(item, view) {
      const text = await oneText(how, item, view);
      if (isData) await value(item);
      else stdout.write(text);
    },
    value,
    async jsonLine(item) {
      if (jq === undefined) stdout.write(jsonText(item, { indent: 0 }));
      else await value(item);
    },
    lines(...lines) {
      stdout.write(lines.map((line) => `${escapeForTerminal(line)}\n`).join(''));
    },
    verbatim: (text) => stdout.write(text),
    async captured(print) {
      let text = '';
      await print(
        createOut(context, globals, {
          write: (piece) => void (text += piece),
          isTerminal: stdout.isTerminal,
          columns: stdout.columns,
          rows: stdout.rows,
        }),
      );
      return text;
    },
  };
}
