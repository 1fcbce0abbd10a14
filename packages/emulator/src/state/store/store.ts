/** A stored record: it has an ID and can be written as JSON. */
export interface StoredRecord {
  readonly id: string;
}

/** The records of one kind. Records are never changed in place, only replaced by `put`. */
export interface Collection<T extends StoredRecord> {
  get(id: string): T | undefined;
  /** All of them, oldest first. */
  all(): T[];
  put(record: T): void;
  delete(id: string): void;
}

/**
 * Where an emulator keeps its state. Synchronous, so that no other request can run between the reads and writes of a
 * request.
 */
export interface Store {
  collection<T extends StoredRecord>(name: string): Collection<T>;
  /** Stores all of the work, or none of it. */
  transaction<R>(work: () => R): R;
  /** Throws if the store does not answer. */
  ping(): void | Promise<void>;
  close(): void;
}
