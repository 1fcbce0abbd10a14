import { systemClock } from '@oks-kit/client';
import { isOksError, OksInputError } from '@oks-kit/core';
import type { Globals } from '../framework/spec.ts';
import { parseDuration } from '../input/durations.ts';
import type { Context } from '../main/context.ts';
import { jsonText, yamlText } from '../output/data.ts';
import { harmless } from '../output/escape.ts';
import { rulerFor } from '../output/layout.ts';
import { asData } from '../output/render.ts';

/** What is watched, and how it is printed. */
export interface Watching<T> {
  readonly context: Context;
  readonly globals: Globals;
  readonly intervalMs: number;
  /** What there is now. Throws `not_found` once a single thing is gone. */
  readonly look: () => Promise<readonly T[]>;
  readonly idOf: (item: T) => string;
  /** The item as it is shown once it is gone. */
  readonly asDeleted: (item: T) => T;
  readonly print: Print<T>;
}

/** Prints items as people read them: a screenful, or without `asScreen` a line for each, in columns of these `widths`. */
export type Print<T> = (
  context: Context,
  globals: Globals,
  items: readonly T[],
  table: { readonly asScreen: boolean; readonly widths: number[] },
) => Promise<void>;

const usualIntervalMs = 2_000;

/** Reads `--watch[=TIME]`; undefined where it is not given. Throws `OksInputError` where it can't be obeyed. */
export function watchInterval(watch: string | true | undefined): number | undefined {
  if (watch === undefined) return undefined;
  if (watch === true) return usualIntervalMs;
  const intervalMs = parseDuration('--watch', watch);
  if (intervalMs < 500)
    throw new OksInputError('`--watch` looks twice a second at the most.', { hint: 'Such as --watch=1s.' });
  return intervalMs;
}

/**
 * Looks again and again until Ctrl-C, and shows what there is: in place on a terminal, else a line for each change
 * (`-o json`: one JSON object a line). What is gone is shown once more, as deleted. Passing faults of the network are
 * told once and waited out; the first look must succeed.
 */
export async function watch<T>(watching: Watching<T>): Promise<undefined> {
  const { context, globals, intervalMs } = watching;
  const { signal, stdout } = context;
  const onScreen = stdout.isTerminal && !asData(globals) && globals.output !== 'name';
  const show = onScreen ? inPlace(watching) : lineByLine(watching);
  let silent = false;
  for (let first = true; ; first = false) {
    try {
      await show(await watching.look());
      silent = false;
    } catch (error) {
      if (signal.aborted) break;
      if (!first && isOksError(error, 'not_found')) {
        await show([]);
        return undefined;
      }
      if (first || !passes(error)) throw error;
      if (!silent && !globals.quiet)
        context.stderr.write(
          `${harmless(error instanceof Error ? error.message : 'The service gave no answer.')} Looking again.\n`,
        );
      silent = true;
    }
    try {
      await systemClock.sleep(intervalMs, signal);
    } catch {
      break;
    }
  }
  // The terminal has written ^C where the next prompt is to stand.
  if (onScreen) stdout.write('\r\u001b[K');
  return undefined;
}

/** Draws over what was drawn before, as much of it as the terminal has room for. */
function inPlace<T>({ context, globals, print }: Watching<T>): (items: readonly T[]) => Promise<void> {
  const { stdout } = context;
  let drawn = 0;
  return async (items) => {
    const text = await captured(context, (capture) => print(capture, globals, items, { asScreen: true, widths: [] }));
    const lines = text === '' ? ['(nothing)'] : text.replace(/\n$/, '').split('\n');
    // eslint-disable-next-line no-control-regex -- colours take no room
    const plain = lines.map((line) => line.replaceAll(/\u001b\[\d*m/g, ''));
    const ruler = await rulerFor(plain);
    const heights = plain.map((line) => Math.max(1, Math.ceil(ruler.widthOf(line) / (stdout.columns ?? 80))));
    const room = (stdout.rows ?? 24) - 2;
    let height = 0;
    let shown = 0;
    while (shown < lines.length && height + (heights[shown] ?? 1) <= room) height += heights[shown++] ?? 1;
    const more = lines.length - shown;
    const frame = [...lines.slice(0, shown), ...(more > 0 ? [`… and ${more} more`] : [])];
    stdout.write(`${drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : ''}${frame.join('\n')}\n`);
    drawn = height + (more > 0 ? 1 : 0);
  };
}

function lineByLine<T>({
  context,
  globals,
  idOf,
  asDeleted,
  print,
}: Watching<T>): (items: readonly T[]) => Promise<void> {
  const seen = new Map<string, { readonly item: T; readonly text: string }>();
  const widths: number[] = [];
  let first = true;
  return async (items) => {
    const changed = items.filter((item) => seen.get(idOf(item))?.text !== JSON.stringify(item));
    const gone = [...seen]
      .filter(([id]) => !items.some((item) => idOf(item) === id))
      .map(([, { item }]) => asDeleted(item));
    seen.clear();
    for (const item of items) seen.set(idOf(item), { item, text: JSON.stringify(item) });
    const news = [...changed, ...gone];
    if (globals.output === 'json') context.stdout.write(news.map((item) => jsonText(item, { indent: 0 })).join(''));
    else if (globals.output === 'yaml') for (const item of news) context.stdout.write(`---\n${await yamlText(item)}`);
    else if (first || news.length > 0)
      await print(context, first ? globals : { ...globals, 'no-headers': true }, news, { asScreen: false, widths });
    first = false;
  };
}

/** The text that something prints to stdout. */
async function captured(context: Context, run: (capture: Context) => Promise<void>): Promise<string> {
  let text = '';
  const { stdout } = context;
  await run({
    ...context,
    stdout: {
      write: (piece) => void (text += piece),
      isTerminal: stdout.isTerminal,
      columns: stdout.columns,
      rows: stdout.rows,
    },
  });
  return text;
}

/** Whether the next look may go better. */
function passes(error: unknown): boolean {
  return ['connection', 'timeout', 'server', 'rate_limit'].some((code) => isOksError(error) && error.code === code);
}
