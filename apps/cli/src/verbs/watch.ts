import { isOksError, OksInputError } from '@oks-kit/core';
import { systemClock } from '@oks-kit/client';
import { parseDuration } from '../input/durations.ts';
import { yamlText } from '../output/data.ts';
import { rulerFor } from '../output/layout.ts';
import type { Out } from '../output/out.ts';
import type { ListOptions } from '../output/render.ts';
import type { Session } from '../session/session.ts';
import type { Noun } from './noun.ts';

/** What is watched, and how it is printed. */
export interface Watching<T> {
  readonly noun: Noun<T>;
  readonly intervalMs: number;
  /** The items now. Throws `not_found` once a single item is gone. */
  readonly look: () => PromiseLike<readonly T[]>;
  /** Prints items for people: a screen that is drawn over, or without `asScreen` a line for each. */
  readonly print: (out: Out, items: readonly T[], options: PrintOptions) => Promise<void>;
}

type PrintOptions = Pick<ListOptions, 'headers' | 'widths'> & { readonly asScreen: boolean };

const defaultIntervalMs = 2_000;
const leastIntervalMs = 500;

/** The interval of `--watch[=TIME]`; undefined if it is not given. Throws `OksInputError` for an interval too short. */
export function watchInterval(value: string | true | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value === true) return defaultIntervalMs;
  const intervalMs = parseDuration('--watch', value);
  if (intervalMs < leastIntervalMs)
    throw new OksInputError('The shortest interval of `--watch` is 0.5s.', { hint: 'For example --watch=1s.' });
  return intervalMs;
}

/**
 * Polls until Ctrl-C and shows the items: in place on a terminal, else one line per change
 * (`-o json`: one JSON object per line). A deleted item is shown one last time, as deleted. Transient failures
 * are reported once and retried; the first request must succeed.
 */
export async function watch<T>(session: Session, watching: Watching<T>): Promise<undefined> {
  const { out, signal } = session;
  const onScreen = out.isTerminal && !out.isData && out.format !== 'name';
  const show = onScreen ? showInPlace(session, watching) : showChanges(session, watching);
  let reported = false;
  for (let isFirst = true; ; isFirst = false) {
    try {
      await show(await watching.look());
      reported = false;
    } catch (error) {
      if (signal.aborted) break;
      if (!isFirst && isOksError(error, 'not_found')) {
        await show([]);
        return undefined;
      }
      if (isFirst || !mayPass(error)) throw error;
      if (!reported) session.note(`${error instanceof Error ? error.message : 'No response.'} Trying again.`);
      reported = true;
    }
    try {
      await systemClock.sleep(watching.intervalMs, signal);
    } catch {
      break;
    }
  }
  // The terminal has printed ^C where the next prompt belongs.
  if (onScreen) out.verbatim('\r\u001b[K');
  return undefined;
}

/** Overwrites what was drawn before, limited to the height of the terminal. */
function showInPlace<T>({ out }: Session, { print }: Watching<T>): (items: readonly T[]) => Promise<void> {
  let drawn = 0;
  return async (items) => {
    const text = await out.captured((capture) => print(capture, items, { asScreen: true }));
    const lines = text === '' ? ['(nothing)'] : text.replace(/\n$/, '').split('\n');
    // eslint-disable-next-line no-control-regex -- colors take no room
    const plain = lines.map((line) => line.replaceAll(/\u001b\[\d*m/g, ''));
    const ruler = await rulerFor(plain);
    const heights = plain.map((line) => Math.max(1, Math.ceil(ruler.widthOf(line) / (out.columns ?? 80))));
    const room = (out.rows ?? 24) - 2;
    let height = 0;
    let shown = 0;
    while (shown < lines.length && height + (heights[shown] ?? 1) <= room) height += heights[shown++] ?? 1;
    const more = lines.length - shown;
    const frame = [...lines.slice(0, shown), ...(more > 0 ? [`… and ${more} more`] : [])];
    out.verbatim(`${drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : ''}${frame.join('\n')}\n`);
    drawn = height + (more > 0 ? 1 : 0);
  };
}

function showChanges<T>({ out }: Session, { noun, print }: Watching<T>): (items: readonly T[]) => Promise<void> {
  const seen = new Map<string, { readonly item: T; readonly text: string }>();
  const widths: number[] = [];
  let isFirst = true;
  return async (items) => {
    const changed = items.filter((item) => seen.get(noun.idOf(item))?.text !== JSON.stringify(item));
    const gone = [...seen]
      .filter(([id]) => !items.some((item) => noun.idOf(item) === id))
      .map(([, { item }]) => noun.withStatus(item, 'deleted'));
    seen.clear();
    for (const item of items) seen.set(noun.idOf(item), { item, text: JSON.stringify(item) });
    const news = [...changed, ...gone];
    if (out.format === 'json') for (const item of news) await out.jsonLine(item);
    else if (out.format === 'yaml') for (const item of news) out.verbatim(`---\n${await yamlText(item)}`);
    else if (isFirst || news.length > 0)
      await print(out, news, { asScreen: false, widths, ...(isFirst ? {} : { headers: false }) });
    isFirst = false;
  };
}

/** Whether the next request may succeed. */
function mayPass(error: unknown): boolean {
  return ['connection', 'timeout', 'server', 'rate_limit'].some((code) => isOksError(error) && error.code === code);
}
