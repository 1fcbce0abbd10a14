import { createRecordTables } from './record-tables.ts';
import type { LocalStore } from './store.ts';

/** A store in memory. */
export function memoryStore(): LocalStore {
  const tables = createRecordTables({ outside: () => undefined });
  const scratch = createRecordTables({ outside: () => undefined });
  const transaction: LocalStore['transaction'] = (work) => (tables.isWorking ? work() : tables.work(work).result);
  return {
    isShared: false,
    collection: tables.collection,
    scratch: scratch.collection,
    run: transaction,
    transaction,
    onUndo: tables.onUndo,
    scopeOf: (name, id) => tables.scopeOf(name, id),
    everywhere: (name) => tables.everywhere(name),
    ping: () => undefined,
    close: () => undefined,
  };
}
