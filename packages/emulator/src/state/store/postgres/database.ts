import { setTimeout as sleep } from 'node:timers/promises';
import type driver from 'pg';
import type { Client, Pool } from 'pg';
import { isObject, OksError } from '@oks-kit/core';
import type { Database } from './connection-options.ts';
import { isPassing, isRefusal, startError, unavailable, unknownOutcome } from './database-errors.ts';
import type { RequestLog } from '../store.ts';
import { migrate } from './migrate.ts';

/** The records of a scope that are newer than a version. */
export interface ScopeChanges {
  readonly version: number;
  /** Whether these are all records, not only the changed ones. */
  readonly isWhole: boolean;
  /** In the order of their first puts. Without JSON for a deleted one. */
  readonly records: readonly StoredText[];
}

export interface StoredText {
  readonly collection: string;
  readonly id: string;
  readonly json: string | null;
  /** A record that was deleted and put again has another place. */
  readonly place: number;
}

/** A change of a record. */
export interface TextChange {
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
  readonly json: string | null;
  /** Whether it was deleted and put again, so that it is now the last one. */
  readonly isMoved: boolean;
}

/** The operations of the database that the store uses. They throw a 503 (`ApiError`) while it cannot be used. */
export interface OpenDatabase {
  /** The present version of each scope. */
  versionsOf(scopes: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** What is newer than a version; everything for version -1. */
  changesSince(scope: string, version: number): Promise<ScopeChanges>;
  /**
   * Stores changes if everything that was read is still current. If the connection breaks, it finds out whether they
   * were stored; if it cannot, throws a 500. Other emulators are notified of the changes.
   */
  commit(
    seen: ReadonlyMap<string, number>,
    changes: readonly TextChange[],
    notice: string | undefined,
  ): Promise<boolean>;
  readonly requests: Omit<RequestLog, 'onChange'>;
  /** Forgets deleted records of a scope. */
  purge(scope: string): Promise<void>;
  /** The scope that has a record. */
  scopeOf(collection: string, id: string): Promise<string | undefined>;
  /** The records of a collection in every scope, as JSON. */
  everywhere(collection: string): Promise<string[]>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Listener {
  /** A notice of any emulator. */
  onNotice(notice: string): void;
  /** Called with each new connection: what came in between is not known. */
  onListening(): void;
}

export interface DatabaseOptions {
  /** Maximum number of connections at a time, in addition to one that listens. */
  readonly maxConnections: number;
}

/** How long a commit with an unknown outcome is retried, in milliseconds. */
const findOutWithinMs = 15_000;
const retryMs = 100;
/** The requests that the log keeps, and how many are read at a time. */
const keptRequests = 10_000;
const requestsAtOnce = 200;

/** Connects, and brings the schema to the present version. Throws `OksError` (`emulator`). */
export async function openDatabase(
  { config, shown }: Database,
  listener: Listener,
  { maxConnections }: DatabaseOptions,
): Promise<OpenDatabase> {
  const pg = await loadDriver();
  const pool = new pg.Pool({ ...config, max: maxConnections });
  // A connection that breaks while nobody asks it anything leaves the pool. Without a listener, the process would end.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      await migrate(client, shown);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(failure);
    }
  } catch (error) {
    await pool.end();
    throw error instanceof OksError ? error : startError(shown, error);
  }
  const listening = keepListening(() => new pg.Client({ ...config, query_timeout: 0 }), listener);

  /** Of the requests that are added next: if it is not known whether they were, they are added again. */
  let batch = crypto.randomUUID();

  async function query<R extends object>(name: string, text: string, values: readonly unknown[]): Promise<R[]> {
    try {
      // Boundary: the statement says what its rows have.
      return (await pool.query<R>({ name, text, values: [...values] })).rows;
    } catch (error) {
      throw isPassing(error) ? unavailable() : error;
    }
  }

  return {
    async versionsOf(scopes) {
      const rows = await query<{ id: string; version: string }>(
        'versions',
        'SELECT id, version FROM oks_emulator.scope WHERE id = ANY ($1)',
        [scopes],
      );
      const versions = new Map(rows.map(({ id, version }) => [id, Number(version)]));
      return new Map(scopes.map((scope) => [scope, versions.get(scope) ?? 0]));
    },
    async changesSince(scope, version) {
      const rows = await query<{ version: string; purged: string; place: string } & Omit<StoredText, 'place'>>(
        'changes',
        'SELECT s.version, s.purged, r.collection, r.id, r.json, r.place FROM oks_emulator.scope s ' +
          'LEFT JOIN oks_emulator.record r ON r.scope = s.id AND ' +
          'r.version > CASE WHEN s.purged > $2 THEN -1 ELSE $2 END WHERE s.id = $1 ORDER BY r.place',
        [scope, version],
      );
      const [first] = rows;
      if (first === undefined) return { version: 0, isWhole: true, records: [] };
      return {
        version: Number(first.version),
        isWhole: version < 0 || Number(first.purged) > version,
        // A scope without changes is one row without a record.
        records: rows.flatMap(({ collection, id, json, place }) =>
          typeof id === 'string' ? [{ collection, id, json, place: Number(place) }] : [],
        ),
      };
    },
    commit: (seen, changes, notice) => commit(pool, seen, changes, notice),
    requests: {
      async append(requests) {
        await query('append', 'SELECT oks_emulator.append_requests($1, $2, $3)', [batch, requests, keptRequests]);
        batch = crypto.randomUUID();
      },
      async clear() {
        await query('clear', 'SELECT oks_emulator.clear_requests()', []);
      },
      async since(id) {
        const rows = await query<{ first: string; id: string | null; json: string }>(
          'requests',
          'SELECT j.first, r.id, r.json FROM oks_emulator.journal j ' +
            `LEFT JOIN oks_emulator.request r ON r.id > $1 ORDER BY r.id LIMIT ${requestsAtOnce}`,
          [id],
        );
        return {
          first: Number(rows[0]?.first ?? 1),
          requests: rows.flatMap((row) => (row.id === null ? [] : [{ id: Number(row.id), json: row.json }])),
        };
      },
    },
    async purge(scope) {
      await query('purge', 'SELECT oks_emulator.purge($1)', [scope]);
    },
    async scopeOf(collection, id) {
      const rows = await query<{ scope: string }>(
        'scope-of',
        'SELECT scope FROM oks_emulator.record WHERE collection = $1 AND id = $2 AND json IS NOT NULL',
        [collection, id],
      );
      return rows[0]?.scope;
    },
    async everywhere(collection) {
      const rows = await query<{ json: string }>(
        'everywhere',
        'SELECT json FROM oks_emulator.record WHERE collection = $1 AND json IS NOT NULL ORDER BY place',
        [collection],
      );
      return rows.map(({ json }) => json);
    },
    async ping() {
      await query('ping', 'SELECT 1', []);
    },
    async close() {
      await listening.stop();
      await pool.end();
    },
  };
}

async function loadDriver(): Promise<typeof driver> {
  try {
    // Loaded only here: most emulators need no database.
    return (await import('pg')).default;
  } catch (error) {
    if (!isObject(error) || error['code'] !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new OksError('emulator', 'The package `pg`, which a PostgreSQL store needs, is not installed.', {
      hint: 'Install it: `npm install pg`.',
      cause: error,
    });
  }
}

async function commit(
  pool: Pool,
  seen: ReadonlyMap<string, number>,
  changes: readonly TextChange[],
  notice: string | undefined,
): Promise<boolean> {
  const statement = {
    name: 'commit',
    text: 'SELECT oks_emulator.commit($1, $2, $3, $4, $5, $6, $7, $8, $9) AS done',
    values: [
      crypto.randomUUID(),
      [...seen.keys()],
      [...seen.values()],
      changes.map(({ scope }) => scope),
      changes.map(({ collection }) => collection),
      changes.map(({ id }) => id),
      changes.map(({ json }) => json),
      changes.map(({ isMoved }) => isMoved),
      notice ?? null,
    ],
  };
  const giveUpAt = performance.now() + findOutWithinMs;
  let isSent = false;
  for (;;) {
    const client = await pool.connect().catch(() => undefined);
    if (client !== undefined) {
      try {
        const { rows } = await client.query<{ done: boolean }>(statement);
        client.release();
        return rows[0]?.done === true;
      } catch (error) {
        client.release(true);
        // Any answer from the database, and it is the last word: it has done nothing.
        if (isRefusal(error)) throw isPassing(error) ? unavailable() : error;
        isSent = true;
      }
    } else if (!isSent) throw unavailable();
    if (performance.now() > giveUpAt) throw unknownOutcome();
    // Sent again as the same unit of work: the database does it once.
    await sleep(retryMs);
  }
}

/** Listens on a connection of its own, and on a new one whenever that breaks. */
function keepListening(connect: () => Client, listener: Listener): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let present: Client | undefined;

  async function listenOnce(): Promise<void> {
    const client = connect();
    const ended = Promise.withResolvers<undefined>();
    client.on('end', () => ended.resolve(undefined));
    client.on('error', () => ended.resolve(undefined));
    client.on('notification', ({ payload = '' }) => listener.onNotice(payload));
    present = client;
    try {
      // The driver never settles a connection that is ended while it opens.
      await Promise.race([client.connect(), ended.promise]);
      if (stopping.signal.aborted) return;
      await client.query('LISTEN oks_emulator');
      listener.onListening();
      await ended.promise;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function listenAlways(): Promise<void> {
    while (!stopping.signal.aborted) {
      await listenOnce().catch(() => undefined);
      await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const done = listenAlways();
  return {
    async stop() {
      stopping.abort();
      await present?.end().catch(() => undefined);
      await done;
    },
  };
}
