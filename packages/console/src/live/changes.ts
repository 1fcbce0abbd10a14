import { isSameJson } from '@oks-kit/core';

/** Numbers every change, so that a reader can ask for what came after the last one it knows. */
export interface Revisions {
  /** The number of the last change. */
  readonly last: number;
  /** The number of a new change. Wakes those who wait. */
  next(): number;
  /** Resolves at the next change; also if there was one after `known` already, or if the signal aborts. */
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

/** Rows by ID, and when each one changed. */
export interface Table<Row> {
  get(id: string): Row | undefined;
  values(): Iterable<Row>;
  readonly size: number;
  /** Adds or replaces a row. One that is the same is no change. */
  set(id: string, row: Row): void;
  /** Removes all rows but these. */
  keepOnly(ids: ReadonlySet<string>): void;
  /** What has changed after a revision. */
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
      // Who knows nothing has nothing to remove.
      removed: revision === 0 ? [] : [...removed].filter(([, at]) => at > revision).map(([id]) => id),
    }),
  };
}
