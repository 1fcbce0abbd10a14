import type { Collection, OpenCollection, StoredRecord } from './store.ts';

/** A record and its place in the order of first puts. */
export interface Row<T extends StoredRecord = StoredRecord> {
  record: T;
  readonly order: number;
  /** Its key in the database; undefined for one that is not there yet. */
  key?: number | undefined;
}

/** The rows of one kind in one scope. */
export interface Table {
  readonly scope: string;
  readonly name: string;
  /** By ID, in order. Undefined until they are needed. */
  rows: Map<string, Row> | undefined;
}

/** What happened to a row between the begin and the end of a unit of work. */
export interface Change {
  readonly table: Table;
  readonly id: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** The changes of a unit of work. They are in the tables already. */
export interface Changes {
  readonly list: readonly Change[];
  /** Undoes the changes. */
  undo(): void;
}

export interface RecordTablesOptions {
  /** The rows of a table that is used for the first time. @default none */
  readonly load?: (table: Table, nextOrder: () => number) => Map<string, Row>;
  /** Called before each use of a scope. */
  readonly use?: (scope: string) => void;
  readonly epochOf?: (scope: string) => number;
  /** Called with the changes of each `transaction`, and with each change outside of a unit of work. */
  readonly outside: (changes: Changes) => void;
}

/** The records that a process has in memory, as units of work see and change them. */
export interface RecordTables {
  readonly collection: OpenCollection;
  table(scope: string, name: string): Table;
  /** The scope that has a record among the rows in memory. */
  scopeOf(name: string, id: string): string | undefined;
  /** The records of a kind among the rows in memory. */
  everywhere<T extends StoredRecord>(name: string): T[];
  nextOrder(): number;
  readonly isWorking: boolean;
  /** Does a unit of work, or a part of the present one. Its changes go to `outside`, and are undone if that throws. */
  readonly transaction: <R>(work: () => R) => R;
  /** Does a unit of work and returns its result and changes. Takes the changes back if it throws. */
  work<R>(work: () => R): { readonly result: R; readonly changes: Changes | undefined };
  readonly onUndo: (undo: () => void) => void;
}

export function createRecordTables({ load, use, epochOf, outside }: RecordTablesOptions): RecordTables {
  const tables = new Map<string, Map<string, Table>>();
  let lastOrder = 0;
  let isWorking = false;
  /** The rows as they were before the present unit of work changed them. */
  let touched: Map<Table, Map<string, Row | undefined>> | undefined;
  let undos: (() => void)[] | undefined;

  const nextOrder = (): number => (lastOrder += 1);

  function tableOf(scope: string, name: string): Table {
    let ofScope = tables.get(scope);
    if (ofScope === undefined) tables.set(scope, (ofScope = new Map<string, Table>()));
    let table = ofScope.get(name);
    if (table === undefined) ofScope.set(name, (table = { scope, name, rows: undefined }));
    return table;
  }

  function rowsOf(table: Table): Map<string, Row> {
    use?.(table.scope);
    return (table.rows ??= load?.(table, nextOrder) ?? new Map<string, Row>());
  }

  /** Takes down what a row was before its first change in this unit. */
  function touch(table: Table, id: string, row: Row | undefined): void {
    touched ??= new Map();
    let ofTable = touched.get(table);
    if (ofTable === undefined) touched.set(table, (ofTable = new Map<string, Row | undefined>()));
    if (!ofTable.has(id)) ofTable.set(id, row);
  }

  function end(): Changes | undefined {
    const before = touched;
    const derived = undos;
    touched = undefined;
    undos = undefined;
    return before === undefined && derived === undefined ? undefined : changesSince(before ?? new Map(), derived ?? []);
  }

  function work<R>(task: () => R): { readonly result: R; readonly changes: Changes | undefined } {
    isWorking = true;
    try {
      const result = task();
      return { result, changes: end() };
    } catch (error) {
      end()?.undo();
      throw error;
    } finally {
      isWorking = false;
    }
  }

  function transaction<R>(task: () => R): R {
    if (isWorking) return task();
    const { result, changes } = work(task);
    try {
      if (changes !== undefined) outside(changes);
    } catch (error) {
      changes?.undo();
      throw error;
    }
    return result;
  }

  return {
    table: tableOf,
    scopeOf: (name, id) => [...tables].find(([, ofScope]) => ofScope.get(name)?.rows?.has(id) === true)?.[0],
    // Boundary: as for `collection`.
    everywhere: <T extends StoredRecord>(name: string) =>
      [...tables.values()].flatMap((ofScope) =>
        [...(ofScope.get(name)?.rows?.values() ?? [])].map(({ record }) => record as T),
      ),
    nextOrder,
    get isWorking() {
      return isWorking;
    },
    transaction,
    work,
    onUndo(undo) {
      if (isWorking) (undos ??= []).push(undo);
    },
    collection<T extends StoredRecord>(scope: string, name: string): Collection<T> {
      const table = tableOf(scope, name);
      // Boundary: the caller that opens a collection by name knows its type, as with a database.
      const rows = (): Map<string, Row<T>> => rowsOf(table) as Map<string, Row<T>>;
      return {
        get: (id) => rows().get(id)?.record,
        all: () => Array.from(rows().values(), ({ record }) => record),
        put: (record) =>
          transaction(() => {
            const kept = rows();
            const row = kept.get(record.id);
            touch(table, record.id, row);
            kept.set(record.id, { record, order: row?.order ?? nextOrder(), key: row?.key });
          }),
        delete: (id) =>
          transaction(() => {
            const kept = rows();
            const row = kept.get(id);
            if (row === undefined) return;
            touch(table, id, row);
            kept.delete(id);
          }),
        get epoch() {
          use?.(scope);
          return epochOf?.(scope) ?? 0;
        },
      };
    },
  };
}

function changesSince(
  touched: ReadonlyMap<Table, ReadonlyMap<string, Row | undefined>>,
  undos: readonly (() => void)[],
): Changes {
  const list: Change[] = [];
  for (const [table, rows] of touched) {
    for (const [id, before] of rows) {
      const after = table.rows?.get(id);
      if (after !== before) list.push({ table, id, before, after });
    }
  }
  // A row may have been deleted and put again after others.
  list.sort((a, b) => (a.after?.order ?? 0) - (b.after?.order ?? 0));
  return {
    list,
    undo() {
      for (const undo of undos.toReversed()) undo();
      for (const [table, rows] of touched) {
        if (table.rows === undefined) continue;
        let isOrdered = true;
        for (const [id, before] of rows) {
          isOrdered &&= before === undefined || table.rows.get(id)?.order === before.order;
          if (before === undefined) table.rows.delete(id);
          else table.rows.set(id, before);
        }
        // A row that was deleted comes back at the end.
        if (!isOrdered) table.rows = new Map([...table.rows].sort(([, a], [, b]) => a.order - b.order));
      }
    },
  };
}
