import { isOksError, OksError, type OksErrorJson } from '@oks-kit/core';
import { exitCodes } from '../framework/exit-codes.ts';
import type { Globals } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import { paletteFor } from '../output/color.ts';
import { jsonLine } from '../output/data.ts';
import { exitCodeOf } from '../output/exit-code-of.ts';
import { errorText } from '../output/messages.ts';
import { printValue } from '../output/render.ts';

/** How one of several ended. */
export type ItemResult<T> =
  | { readonly label: string; readonly value: T }
  | { readonly label: string; readonly error: unknown };

/**
 * Does the same to several things: `start` one after the other, `finish` side by side.
 * One alone fails as it would by itself; of several, each failure is told by its name, and the others go on.
 */
export async function doToEach<T extends { readonly label: string }, S, R>(
  context: Context,
  items: readonly T[],
  start: (item: T) => Promise<S>,
  finish: (item: T, started: S) => Promise<R>,
): Promise<ItemResult<R>[]> {
  const running: Promise<ItemResult<R>>[] = [];
  for (const item of items) {
    const { label } = item;
    // What is already under way is waited for; nothing more is begun after Ctrl-C.
    context.signal.throwIfAborted();
    try {
      const started = await start(item);
      running.push(
        finish(item, started).then(
          (value) => ({ label, value }),
          (error: unknown) => ({ label, error }),
        ),
      );
    } catch (error) {
      if (items.length === 1 || context.signal.aborted) throw error;
      running.push(Promise.resolve({ label, error }));
    }
  }
  const results = await Promise.all(running);
  const [only] = results;
  if (results.length === 1 && only !== undefined && 'error' in only) throw only.error;
  // A fault of our own is no result.
  for (const result of results) if ('error' in result && !isOksError(result.error)) throw result.error;
  return results;
}

/** Tells of each failure on stderr, and yields the highest exit code of all. */
export function reportFailures(
  context: Context,
  globals: Globals,
  kind: string,
  results: readonly ItemResult<unknown>[],
): number | undefined {
  const failed = results.flatMap((result) => ('error' in result ? [result] : []));
  if (failed.length === 0) return undefined;
  // Interrupted while several were waited for: each says how to wait on for it.
  const code = Math.max(
    ...failed.map(({ error }) => (isOksError(error, 'aborted') ? exitCodes.interrupted : exitCodeOf(error))),
  );
  if (globals.output === 'json') {
    const [worst] = failed.filter(({ error }) => exitCodeOf(error) === code);
    const json = errorJson(worst?.error);
    context.stderr.write(
      jsonLine({
        ...json,
        message: `${failed.length} of ${results.length} ${kind}s failed. ${kind} ${worst?.label ?? ''}: ${json.message}`,
      }),
    );
    return code;
  }
  const palette = paletteFor(context, context.stderr, globals);
  for (const { label, error } of failed) {
    const { message, hint } = errorJson(error);
    // Most messages name the thing already.
    context.stderr.write(
      errorText(context.stderr, palette, {
        message: `${message.includes(label) ? '' : `${kind} ${label}: `}${message}`,
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  }
  return code;
}

/** With `-o json` or `yaml`, prints how each ended: the bare object for one, an array for several. */
export async function printResults<T extends object>(
  context: Context,
  globals: Globals,
  results: readonly ItemResult<T>[],
): Promise<void> {
  if (globals.output !== 'json' && globals.output !== 'yaml') return;
  const values = results.map((result) =>
    'error' in result ? { label: result.label, error: errorJson(result.error) } : result.value,
  );
  await printValue(context, globals, values.length === 1 ? values[0] : values);
}

function errorJson(error: unknown): OksErrorJson {
  return isOksError(error)
    ? error.toJSON()
    : new OksError('api', error instanceof Error ? error.message : String(error)).toJSON();
}
