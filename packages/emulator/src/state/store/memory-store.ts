import { localStore } from './local-store.ts';
import { createRecordTables } from './record-tables.ts';
import type { LocalStore } from './store.ts';

/** A store in memory. */
export function memoryStore(): LocalStore {
  const tables = createRecordTables({ outside: () => undefined });
  return {
    ...localStore(tables),
    scopeOf: (name, id) => tables.scopeOf(name, id),
    everywhere: (name) => tables.everywhere(name),
    ping: () => undefined,
    close: () => undefined,
  };
}
