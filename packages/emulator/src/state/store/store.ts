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
  /** Increases when another process has changed the scope. Values derived from its records must then be recomputed. */
  readonly epoch: number;
}

/** The scope for records that belong to no account. All other scopes have the ID of an account. */
export const sharedScope = 'emulator';

/** How up to date the records must be when `run` starts. */
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

/** Stores the state of an emulator. The unit of consistency is a scope: an account, or the records of no account. */
export interface Store {
  /** Whether other processes work on the same records. They can then be used only inside `run`. */
  readonly isShared: boolean;
  readonly collection: OpenCollection;
  /** A collection that need not outlive the last emulator that uses the store. */
  readonly scratch: OpenCollection;
  /**
   * Runs work as a transaction: no other request runs in between, and either all changes are stored or, if it throws,
   * none. Work is synchronous. In a shared store, it may be repeated from the start if another process was faster.
   */
  readonly run: <R>(work: () => R, freshness?: Freshness) => R | Promise<R>;
  /** The same inside `run`, or immediately in a store that is not shared. */
  readonly transaction: <R>(work: () => R) => R;
  /** Inside `run`: what to do if its changes are undone, so that what was derived from them is undone as well. */
  readonly onUndo: (undo: () => void) => void;
  /** The scope that has a record. */
  scopeOf(name: string, id: string): string | undefined | Promise<string | undefined>;
  /** The records of a kind in every scope. */
  everywhere<T extends StoredRecord>(name: string): T[] | Promise<T[]>;
  /** Where the emulators of a shared store record requests. */
  readonly requestLog?: RequestLog;
  /** Throws if the store does not respond. */
  ping(): void | Promise<void>;
  close(): void | Promise<void>;
}

/** A store for a single process, which responds immediately. */
export interface LocalStore extends Store {
  readonly isShared: false;
  readonly run: <R>(work: () => R) => R;
  scopeOf(name: string, id: string): string | undefined;
  everywhere<T extends StoredRecord>(name: string): T[];
  close(): void;
}
