import { createRecordTables, type RecordTables } from './record-tables.ts';
import type { LocalStore } from './store.ts';

/** The part that all stores for a single process share: they keep their records in memory. */
export function localStore(
  tables: RecordTables,
): Pick<LocalStore, 'isShared' | 'collection' | 'scratch' | 'run' | 'transaction' | 'onUndo'> {
  const scratch = createRecordTables({ outside: () => undefined });
  return {
    isShared: false,
    collection: tables.collection,
    scratch: scratch.collection,
    run: tables.transaction,
    transaction: tables.transaction,
    onUndo: tables.onUndo,
  };
}
