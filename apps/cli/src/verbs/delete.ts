import { OksError } from '@oks-kit/core';
import type { Progress } from '../output/progress.ts';
import type { Session } from '../session/session.ts';
import { printResults, reportFailures, runBatch, valuesOf } from './batch.ts';
import { mutate, type MutationOptions } from './mutate.ts';
import type { Noun } from './noun.ts';

export interface Deletion<T> {
  readonly items: readonly T[];
  /** Whether `--wait` is given. */
  readonly wait: boolean;
  /** Where the items are, for the question: `with profile work at https://…`. */
  readonly where: string;
  /** What `-o json` prints of each item, besides its status. */
  describe(item: T): object;
  isProtected?(item: T): boolean;
  remove(item: T, options: MutationOptions): PromiseLike<unknown>;
  waitUntilGone(item: T, progress: Progress): Promise<unknown>;
  /** Runs after the deletions, with the items that are deleted or being deleted. */
  afterwards?(gone: readonly T[]): Promise<void>;
}

/** Deletes items once each deletion is confirmed. Returns an exit code if something failed. */
export async function deleteEach<T>(
  session: Session,
  noun: Noun<T>,
  deletion: Deletion<T>,
): Promise<number | undefined> {
  const { items, wait } = deletion;
  const labelOf = (item: T): string => noun.labelOf(session, item);
  refuseProtected(
    session,
    noun,
    items.filter((item) => deletion.isProtected?.(item)),
  );
  await session.ask.confirmDeletion({ kind: noun.kind, names: items.map(labelOf), where: deletion.where });
  const results = await runBatch(session, {
    items,
    labelOf,
    start: (item) =>
      mutate(
        session,
        {
          what: `delete ${noun.kind} ${labelOf(item)}`,
          check: session.hint(`${noun.command} get`, [noun.argumentOf(session, item)]),
        },
        (options) => deletion.remove(item, options),
      ),
    async finish(item) {
      const what = `${noun.kind} ${labelOf(item)}`;
      if (wait) await deletion.waitUntilGone(item, session.progress(what));
      else session.note(`${what}: deleting`);
      return { item, shown: { ...deletion.describe(item), status: wait ? 'deleted' : 'deleting' } };
    },
  });
  await deletion.afterwards?.(valuesOf(results).map(({ item }) => item));
  await printResults(
    session,
    results.map((result) => ('value' in result ? { ...result, value: result.value.shown } : result)),
  );
  return reportFailures(session, noun.kind, results);
}

/** Refuses all deletions if one of the items is protected, and says how to turn that off. */
export function refuseProtected<T>(session: Session, { kind, command, ...noun }: Noun<T>, items: readonly T[]): void {
  const [first] = items;
  if (first === undefined || command === 'nodepool' || command === 'netpeering') return;
  const labels = items.map((item) => noun.labelOf(session, item)).join(', ');
  throw new OksError(
    'conflict',
    `Nothing was deleted: ${kind}${items.length === 1 ? '' : 's'} ${labels} ` +
      `${items.length === 1 ? 'is' : 'are'} protected from deletion.`,
    {
      hint:
        'To remove the protection: ' +
        `\`${session.hint(`${command} update`, [noun.argumentOf(session, first)], { 'no-protect': true })}\`.`,
    },
  );
}
