import { isSameJson } from '@oks-kit/core';

/** Numbers all changes, so that a reader can ask for those after the last one it has seen. */
export interface Revisions {
  /** The number of the last change. */
  readonly last: number;
  /** Returns the number for a new change and wakes all waiting readers. */
  next(): number;
  /** Resolves as soon as there is a change after `known`, or the signal aborts. */
  after(known: number, signal: AbortSignal): Promise<void>;
}

export function createRevisions(): Revisions {
  let last = 0;
  const waiting = new Set<() => void>();
  return {
    get last() {
      return last;
    },
    next() {
      last++;
      for (const wake of waiting) wake();
      return last;
    },
    after: (known, signal) =>
      new Promise((resolve) => {
        if (last > known || signal.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
}

/** Rows by ID, with the revision in which each one changed. */
export interface Table<Row> {
  get(id: string): Row | undefined;
  values(): Iterable<Row>;
  readonly size: number;
  /** Adds or replaces a row. An equal row does not count as a change. */
  set(id: string, row: Row): void;
  /** Removes all other rows. */
  keepOnly(ids: ReadonlySet<string>): void;
  /** Returns the rows that were changed or removed after a revision. */
  changesAfter(revision: number): { readonly rows: readonly Row[]; readonly removed: readonly string[] };
}

export function createTable<Row>(revisions: Revisions): Table<Row> {
  const rows = new Map<string, { readonly row: Row; readonly revision: number }>();
  const removed = new Map<string, number>();
  return {
    get: (id) => rows.get(id)?.row,
    *values() {
      for (const { row } of rows.values()) yield row;
    },
    get size() {
      return rows.size;
    },
    set(id, row) {
      const known = rows.get(id);
      if (known !== undefined && isSameJson(known.row, row)) return;
      removed.delete(id);
      rows.set(id, { row, revision: revisions.next() });
    },
    keepOnly(ids) {
      for (const id of rows.keys()) {
        if (ids.has(id)) continue;
        rows.delete(id);
        removed.set(id, revisions.next());
      }
    },
    changesAfter: (revision) => ({
      rows: [...rows.values()].filter((one) => one.revision > revision).map(({ row }) => row),
      // A reader that has no rows yet has nothing to remove.
      removed: revision === 0 ? [] : [...removed].filter(([, at]) => at > revision).map(([id]) => id),
    }),
  };
}
