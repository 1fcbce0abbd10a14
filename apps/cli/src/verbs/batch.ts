import { isOksError, OksError, type OksErrorJson } from '@oks-kit/core';
import { exitCodes } from '../framework/exit-codes.ts';
import { jsonLine } from '../output/data.ts';
import { exitCodeOf } from '../output/exit-code-of.ts';
import type { LocalSession } from '../session/session.ts';

/** How one item of a batch ended. */
export type ItemResult<R> =
  | { readonly label: string; readonly value: R }
  | { readonly label: string; readonly error: unknown };

export interface Batch<T, S, R> {
  readonly items: readonly T[];
  labelOf(item: T): string;
  /** The first step, done for one item after the other. */
  start(item: T): Promise<S>;
  /** The second step, done for all items at the same time. */
  finish(item: T, started: S): Promise<R>;
}

/**
 * Does the same to several items. A single item fails as it would on its own; of several, each failure becomes a
 * result, and the others continue.
 */
export async function runBatch<T, S, R>(session: LocalSession, batch: Batch<T, S, R>): Promise<ItemResult<R>[]> {
  const { items } = batch;
  const running: Promise<ItemResult<R>>[] = [];
  for (const item of items) {
    const label = batch.labelOf(item);
    // Waits for what has started. After Ctrl-C, nothing else starts.
    session.signal.throwIfAborted();
    try {
      const started = await batch.start(item);
      running.push(
        batch.finish(item, started).then(
          (value) => ({ label, value }),
          (error: unknown) => ({ label, error }),
        ),
      );
    } catch (error) {
      if (items.length === 1 || session.signal.aborted) throw error;
      running.push(Promise.resolve({ label, error }));
    }
  }
  const results = await Promise.all(running);
  throwSingleFailure(results, items.length);
  return results;
}

export interface ParallelBatch<T, R> {
  readonly items: readonly T[];
  labelOf(item: T): string;
  run(item: T): Promise<R>;
  /** How many items run at the same time. */
  readonly maxParallel: number;
  /** Whether to start further items after one has failed. */
  readonly keepGoing: boolean;
  /** How many items the whole command has, if this is a part of them. @default the number of `items` */
  readonly total?: number;
}

/** Does the same to several items at the same time. The items that were not started after a failure have no result. */
export async function runParallel<T, R>(session: LocalSession, batch: ParallelBatch<T, R>): Promise<ItemResult<R>[]> {
  const waiting = [...batch.items];
  const results: ItemResult<R>[] = [];
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (!session.signal.aborted && (batch.keepGoing || !hasFailed)) {
      const item = waiting.shift();
      if (item === undefined) return;
      const label = batch.labelOf(item);
      try {
        results.push({ label, value: await batch.run(item) });
      } catch (error) {
        hasFailed = true;
        results.push({ label, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(batch.maxParallel, batch.items.length) }, worker));
  throwSingleFailure(results, batch.total ?? batch.items.length);
  if (waiting.length > 0) session.note(`Not started: ${waiting.map((item) => batch.labelOf(item)).join(', ')}.`);
  return results;
}

/** The failure of a single item is the command's own. A bug of this program is not a result. */
function throwSingleFailure(results: readonly ItemResult<unknown>[], count: number): void {
  for (const result of results) if ('error' in result && (count === 1 || !isOksError(result.error))) throw result.error;
}

/** The values of the items that succeeded. */
export function valuesOf<R>(results: readonly ItemResult<R>[]): R[] {
  return results.flatMap((result) => ('value' in result ? [result.value] : []));
}

/** Reports each failure on stderr. Returns the highest exit code; undefined if everything succeeded. */
export function reportFailures(
  session: LocalSession,
  kind: string,
  results: readonly ItemResult<unknown>[],
): number | undefined {
  const { notes, out } = session;
  const failed = results.flatMap((result) => ('error' in result ? [result] : []));
  if (failed.length === 0) return undefined;
  const code = Math.max(
    ...failed.map(({ error }) => (isOksError(error, 'aborted') ? exitCodes.interrupted : exitCodeOf(error))),
  );
  if (out.format === 'json') {
    const [worst] = failed.filter(({ error }) => exitCodeOf(error) === code);
    const json = errorJson(worst?.error);
    notes.verbatim(
      jsonLine({
        ...json,
        message:
          `${failed.length} of ${results.length} ${kind}s failed. ` + `${kind} ${worst?.label ?? ''}: ${json.message}`,
      }),
    );
    return code;
  }
  for (const { label, error } of failed) {
    const told = errorJson(error);
    // Most messages name the item already.
    notes.error(told.message.includes(label) ? told : { ...told, message: `${kind} ${label}: ${told.message}` });
  }
  return code;
}

/** With `-o json` or `-o yaml`, prints how each item ended: the bare object for one item, an array for several. */
export async function printResults(session: LocalSession, results: readonly ItemResult<object>[]): Promise<void> {
  if (!session.out.isData) return;
  const values = results.map((result) =>
    'error' in result ? { label: result.label, error: errorJson(result.error) } : result.value,
  );
  await session.out.value(values.length === 1 ? values[0] : values);
}

function errorJson(error: unknown): OksErrorJson {
  return isOksError(error)
    ? error.toJSON()
    : new OksError('api', error instanceof Error ? error.message : String(error)).toJSON();
}
