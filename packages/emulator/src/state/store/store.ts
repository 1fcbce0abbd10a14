/** A stored record: it has an ID and can be written as JSON. */
export interface StoredRecord {
  readonly id: string;
}

/** The records of one kind in one scope. Records are never changed in place, only replaced by `put`. */
export interface Collection<T extends StoredRecord> {
  get(id: string): T | undefined;
  /** All of them, oldest first. */
  all(): T[];
  put(record: T): void;
  delete(id: string): void;
  /** Grows when another process changed the scope. What was derived from its records has to be derived again. */
  readonly epoch: number;
}

/** The scope of everything that belongs to no account. The other scopes have the ID of an account. */
export const sharedScope = 'emulator';

/** How current the records are that `run` begins with. */
export type Freshness =
  /** As current as the store at the time of the call. */
  | 'current'
  /** As they were last heard of, which needs no query. A change is stored only if nothing is newer in the store. */
  | 'heard';

/** The last requests to all emulators that share a store. Methods throw a 503 (`ApiError`) if it cannot be reached. */
export interface RequestLog {
  append(requests: readonly string[]): Promise<void>;
  /** Removes all requests. IDs go on. */
  clear(): Promise<void>;
  /** The first requests after an ID, in order and without gaps, and the ID of the first one that is still there. */
  since(id: number): Promise<{
    readonly first: number;
    readonly requests: readonly { readonly id: number; readonly json: string }[];
  }>;
  /** Called when the log may have changed. */
  onChange(listener: () => void): void;
}

/** Opens a collection. Nothing is read before its first use. */
export type OpenCollection = <T extends StoredRecord>(scope: string, name: string) => Collection<T>;

/** Where an emulator keeps its state. The unit of consistency is a scope: an account, or what belongs to none. */
export interface Store {
  /** Whether other processes work on the same records. They can then be used only inside `run`. */
  readonly isShared: boolean;
  readonly collection: OpenCollection;
  /** A collection that need not outlive the last emulator that uses the store. */
  readonly scratch: OpenCollection;
  /**
   * Does work that no other request can come between, and stores all of its changes or, if it throws, none. Work is
   * synchronous. In a shared store it may be done again from the start, when another process was faster.
   */
  readonly run: <R>(work: () => R, freshness?: Freshness) => R | Promise<R>;
  /** The same inside `run`, or at once in a store that is not shared. */
  readonly transaction: <R>(work: () => R) => R;
  /** Inside `run`: what to do if its changes are undone, so that what was derived from them is undone as well. */
  readonly onUndo: (undo: () => void) => void;
  /** The scope that has a record. */
  scopeOf(name: string, id: string): string | undefined | Promise<string | undefined>;
  /** The records of a kind in every scope. */
  everywhere<T extends StoredRecord>(name: string): T[] | Promise<T[]>;
  /** Where the emulators of a shared store record requests. */
  readonly requestLog?: RequestLog;
  /** Throws if the store does not answer. */
  ping(): void | Promise<void>;
  close(): void | Promise<void>;
}

/** A store that belongs to one process and answers at once. */
export interface LocalStore extends Store {
  readonly isShared: false;
  readonly run: <R>(work: () => R) => R;
  scopeOf(name: string, id: string): string | undefined;
  everywhere<T extends StoredRecord>(name: string): T[];
  close(): void;
}
