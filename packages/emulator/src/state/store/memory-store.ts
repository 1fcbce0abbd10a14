import type { Collection, Store, StoredRecord } from './store.ts';

/** A store in memory. */
export function memoryStore(): Store {
  const collections = new Map<string, Map<string, StoredRecord>>();

  function recordsOf(name: string): Map<string, StoredRecord> {
    let records = collections.get(name);
    if (records === undefined) {
      records = new Map();
      collections.set(name, records);
    }
    return records;
  }

  return {
    collection<T extends StoredRecord>(name: string): Collection<T> {
      // Boundary: the caller that opens a collection by name knows its type, as with a database.
      const records = (): Map<string, T> => recordsOf(name) as Map<string, T>;
      return {
        get: (id) => records().get(id),
        all: () => [...records().values()],
        put: (record) => void records().set(record.id, record),
        delete: (id) => void records().delete(id),
      };
    },
    transaction(work) {
      const before = new Map([...collections].map(([name, records]) => [name, new Map(records)]));
      try {
        return work();
      } catch (error) {
        collections.clear();
        for (const [name, records] of before) collections.set(name, records);
        throw error;
      }
    },
    ping: () => undefined,
    close: () => undefined,
  };
}
