import { randomUUID } from 'node:crypto';
import { isObject, OksError, parseJson } from '@oks-kit/core';
import { ApiError } from '../../../http/api-error.ts';
import { type Changes, createRecordTables, type Row } from '../record-tables.ts';
import { type Freshness, sharedScope, type Store, type StoredRecord } from '../store.ts';
import { readDatabaseUrl } from './connection-options.ts';
import { openDatabase, type ScopeChanges, type TextChange } from './database.ts';
import { unavailable } from './database-errors.ts';
import { createScopeLocks } from './scope-locks.ts';

export interface PostgresStoreOptions {
  /** URL of the database, such as `postgres://user@host:5432/database?sslmode=verify-full`. */
  readonly url: string;
  /** Maximum number of connections at a time, in addition to one that listens. @default 10 */
  readonly maxConnections?: number;
  /** Number of scopes to keep in memory. @default 1000 */
  readonly maxScopes?: number;
}

/** A scope in memory. */
interface LoadedScope {
  version: number;
  /** Grows when the records change in another way than by the work that runs. */
  epoch: number;
  /** Whether another emulator said that it has changed the scope. */
  isOld: boolean;
  readonly tables: Set<string>;
}

/** Thrown when a scope is used that has to be read first. The interrupted work is then repeated. */
class UnreadScope extends Error {
  readonly scope: string;

  constructor(scope: string) {
    super(`The scope ${scope} has to be read first.`);
    this.scope = scope;
  }
}

/** How often work is repeated because other emulators were faster, before the caller has to retry. */
const maxAttempts = 100;
/** Deleted records of a scope are purged after this number of versions. */
const purgeEvery = 1_000;
/** What other emulators show without being asked: in watches, and what belongs to no account. */
const followed: ReadonlySet<string> = new Set(['cluster', 'nodepool', 'kubernetes_object']);

/**
 * A store in a PostgreSQL database, for any number of emulators. Records that were read stay in memory and are reused
 * after a query has confirmed that their version is still the current one.
 * Throws `OksError` (`emulator`) if the database cannot be used, `OksInputError` for an invalid URL.
 */
export async function postgresStore({
  url,
  maxConnections = 10,
  maxScopes = 1_000,
}: PostgresStoreOptions): Promise<Store> {
  const self = randomUUID();
  const scopes = new Map<string, LoadedScope>();
  const locks = createScopeLocks();
  /** The scopes that the present work has used. */
  let used = new Set<string>();
  let freshness: Freshness = 'current';
  let epochs = 0;
  let onRequests = (): void => undefined;

  const tables = createRecordTables({
    use(scope) {
      const loaded = scopes.get(scope);
      if (loaded === undefined || (freshness === 'heard' && loaded.isOld)) throw new UnreadScope(scope);
      if (tables.isWorking) used.add(scope);
    },
    load({ scope, name }) {
      scopes.get(scope)?.tables.add(name);
      return new Map();
    },
    epochOf: (scope) => scopes.get(scope)?.epoch ?? 0,
    outside() {
      throw new OksError('emulator', 'An emulator with a database can be changed only through its control API.', {
        hint: 'Use `emulatorControl({ url: emulator.url, fetch: emulator.fetch })`.',
      });
    },
  });

  const database = await openDatabase(
    readDatabaseUrl(url),
    {
      onNotice(notice) {
        const value = parseJson(notice);
        if (isObject(value) && value['requests'] === true) onRequests();
        if (!isObject(value) || value['by'] === self || !Array.isArray(value['scopes'])) return;
        for (const scope of value['scopes']) markOld(String(scope));
      },
      onListening() {
        for (const scope of scopes.keys()) markOld(scope);
        onRequests();
      },
    },
    { maxConnections },
  );

  function markOld(scope: string): void {
    const loaded = scopes.get(scope);
    if (loaded !== undefined) loaded.isOld = true;
  }

  /** Reads what is new in a scope. */
  async function refresh(scope: string): Promise<void> {
    const known = scopes.get(scope);
    const from = known?.version ?? -1;
    // What is said from now on may be newer than the answer.
    if (known !== undefined) known.isOld = false;
    const changes = await database.changesSince(scope, from).catch((error: unknown) => {
      markOld(scope);
      throw error;
    });
    const loaded = scopes.get(scope);
    // It may have been read in the meantime, or dropped.
    if ((loaded?.version ?? -1) === from || changes.isWhole) take(scope, changes);
    else if (loaded === undefined) await refresh(scope);
    else if (loaded.version < changes.version) take(scope, changes);
  }

  function take(scope: string, { version, isWhole, records }: ScopeChanges): void {
    let loaded = scopes.get(scope);
    if (loaded === undefined) {
      makeRoom();
      loaded = { version: -1, epoch: (epochs += 1), isOld: false, tables: new Set() };
      scopes.set(scope, loaded);
    }
    if (version <= loaded.version) return;
    loaded.version = version;
    loaded.epoch = epochs += 1;
    if (isWhole) dropRows(scope, loaded);
    for (const { collection, id, json, place } of records) {
      loaded.tables.add(collection);
      const table = tables.table(scope, collection);
      const rows = (table.rows ??= new Map<string, Row>());
      const before = rows.get(id);
      if (json === null) rows.delete(id);
      else {
        // Boundary: only `commit` writes these rows.
        const record = JSON.parse(json) as StoredRecord;
        const isMoved = before?.key !== undefined && before.key !== place;
        if (isMoved) rows.delete(id);
        rows.set(id, {
          record,
          order: isMoved || before === undefined ? tables.nextOrder() : before.order,
          key: place,
        });
      }
    }
  }

  function dropRows(scope: string, loaded: LoadedScope): void {
    for (const name of loaded.tables) tables.table(scope, name).rows = undefined;
    loaded.tables.clear();
  }

  /** Drops the scopes that were read first. */
  function makeRoom(): void {
    for (const [scope, loaded] of scopes) {
      if (scopes.size < maxScopes) return;
      if (scope === sharedScope || !locks.tryLock([scope])) continue;
      locks.unlock([scope]);
      dropRows(scope, loaded);
      scopes.delete(scope);
    }
  }

  /** The scopes whose current versions are requested. One query answers all requests that came before it was sent. */
  let asked: { readonly scopes: Set<string>; readonly answer: Promise<ReadonlyMap<string, number>> } | undefined;
  let asking: Promise<unknown> = Promise.resolve();

  function presentVersions(of: Iterable<string>): Promise<ReadonlyMap<string, number>> {
    if (asked === undefined) {
      const together = new Set<string>();
      const answer = asking.then(() => {
        asked = undefined;
        return database.versionsOf([...together]);
      });
      asking = answer.catch(() => undefined);
      asked = { scopes: together, answer };
    }
    for (const scope of of) asked.scopes.add(scope);
    return asked.answer;
  }

  /** Whether scopes are as the database has them. Reads what is new. */
  async function areCurrent(seen: ReadonlyMap<string, number>): Promise<boolean> {
    const versions = await presentVersions(seen.keys());
    const old = [...seen].filter(([scope, version]) => (versions.get(scope) ?? 0) > version);
    await Promise.all(
      old.map(async ([scope]) => {
        if ((scopes.get(scope)?.version ?? -1) < (versions.get(scope) ?? 0)) await refresh(scope);
      }),
    );
    return old.length === 0;
  }

  interface Attempt<R> {
    readonly seen: ReadonlyMap<string, number>;
    readonly changes: Changes | undefined;
    readonly finish: () => R;
  }

  function attempt<R>(work: () => R, wanted: Freshness): Attempt<R> {
    used = new Set();
    freshness = wanted;
    const end = (changes: Changes | undefined, finish: () => R): Attempt<R> => ({
      seen: new Map([...used].map((scope) => [scope, scopes.get(scope)?.version ?? 0])),
      changes,
      finish,
    });
    try {
      const { result, changes } = tables.work(work);
      return end(changes, () => result);
    } catch (error) {
      if (error instanceof UnreadScope) throw error;
      return end(undefined, () => {
        throw error;
      });
    } finally {
      freshness = 'current';
    }
  }

  async function run<R>(work: () => R, wanted: Freshness = 'current'): Promise<R> {
    /** The versions that scopes have at least, by what the database has said since this call. */
    const checked = new Map<string, number>();
    let held: readonly string[] = [];
    const check = (scope: string): void => void checked.set(scope, scopes.get(scope)?.version ?? 0);
    try {
      for (let count = 0; count < maxAttempts; count++) {
        let done: Attempt<R>;
        try {
          done = attempt(work, wanted);
        } catch (error) {
          if (!(error instanceof UnreadScope)) throw error;
          await refresh(error.scope);
          check(error.scope);
          continue;
        }
        const { seen, changes, finish } = done;
        const changed = changes === undefined ? [] : [...new Set(changes.list.map(({ table }) => table.scope))];
        if (changes === undefined || changed.length === 0) {
          if (wanted === 'heard' || [...seen].every(([scope, version]) => version >= (checked.get(scope) ?? Infinity)))
            return finish();
          if (await areCurrent(seen)) return finish();
          changes?.undo();
          for (const scope of seen.keys()) check(scope);
          continue;
        }
        // Until they are stored, nobody may see them.
        changes.undo();
        if (!changed.every((scope) => held.includes(scope))) {
          locks.unlock(held);
          held = changed;
          if (!locks.tryLock(changed)) {
            held = [];
            await locks.lock(changed);
            held = changed;
            continue;
          }
        }
        if (await database.commit(seen, changes.list.map(toText), noticeOf(changes))) {
          for (const scope of changed) keep(scope, seen.get(scope) ?? 0, changes);
          return finish();
        }
        await areCurrent(seen);
        for (const scope of seen.keys()) check(scope);
      }
      throw unavailable();
    } finally {
      locks.unlock(held);
    }
  }

  /** Shows changes that have been stored. */
  function keep(scope: string, seen: number, { list }: Changes): void {
    const version = seen + 1;
    const loaded = scopes.get(scope);
    // Others may have changed it since, and this emulator may have read that.
    if (loaded?.version !== seen) return;
    loaded.version = version;
    loaded.epoch = epochs += 1;
    for (const { table, id, before, after } of list) {
      if (table.scope !== scope) continue;
      const rows = (table.rows ??= new Map<string, Row>());
      loaded.tables.add(table.name);
      if (after === undefined || isMoved(before, after)) rows.delete(id);
      if (after !== undefined) rows.set(id, after);
    }
    // What is not purged now is purged the next time.
    if (version % purgeEvery === 0) database.purge(scope).catch(() => undefined);
  }

  function noticeOf({ list }: Changes): string | undefined {
    const told = list.filter(({ table: { scope, name } }) => scope === sharedScope || followed.has(name));
    if (told.length === 0) return undefined;
    return JSON.stringify({ by: self, scopes: [...new Set(told.map(({ table }) => table.scope))] });
  }

  try {
    await refresh(sharedScope);
  } catch (error) {
    await database.close();
    throw error instanceof ApiError ? new OksError('emulator', error.message) : error;
  }

  return {
    isShared: true,
    collection: tables.collection,
    scratch: tables.collection,
    run,
    transaction(work) {
      if (tables.isWorking) return work();
      throw new Error('A shared store can be changed only inside `run`.');
    },
    onUndo: tables.onUndo,
    scopeOf: (name, id) => database.scopeOf(name, id),
    everywhere: async <T extends StoredRecord>(name: string) =>
      // Boundary: as for `collection`.
      (await database.everywhere(name)).map((json) => JSON.parse(json) as T),
    requestLog: { ...database.requests, onChange: (listener) => void (onRequests = listener) },
    ping: () => database.ping(),
    close: () => database.close(),
  };
}

function isMoved(before: Row | undefined, after: Row): boolean {
  return before !== undefined && before.order !== after.order;
}

function toText({ table, id, before, after }: Changes['list'][number]): TextChange {
  return {
    scope: table.scope,
    collection: table.name,
    id,
    json: after === undefined ? null : JSON.stringify(after.record),
    isMoved: after !== undefined && isMoved(before, after),
  };
}
