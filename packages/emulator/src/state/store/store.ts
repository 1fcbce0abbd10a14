/** Anything that is kept: it has an ID and turns into JSON. */
export interface StoredRecord {
  readonly id: string;
}

/** The records of one kind. What is read is never changed in place: nothing changes but by `put`. */
export interface Collection<T extends StoredRecord> {
  get(id: string): T | undefined;
  /** All of them, oldest first. */
  all(): T[];
  put(record: T): void;
  delete(id: string): void;
}

/** Where an emulator keeps its state. Synchronous: a request's reads and writes happen with nothing in between. */
export interface Store {
  collection<T extends StoredRecord>(name: string): Collection<T>;
  /** All of the work is kept, or none of it. */
  transaction<R>(work: () => R): R;
  close(): void;
}
