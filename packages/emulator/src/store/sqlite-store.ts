import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { OksError } from '@oks-kit/schemas';
import type { Collection, Store, StoredRecord } from './store.ts';

export interface SqliteStoreOptions {
  /** Made if it is not there, for its owner alone. */
  readonly folder: string;
  /** `full` also survives a power cut, `normal` a killed process. @default 'normal' */
  readonly durability?: 'normal' | 'full';
}

/** How the schema came about: each entry brings a database from its index to the next version. Never change one, add one. */
const migrations: readonly string[] = [
  `CREATE TABLE record (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     collection TEXT NOT NULL,
     id TEXT NOT NULL,
     json TEXT NOT NULL,
     UNIQUE (collection, id)
   ) STRICT`,
];

/**
 * State in a folder, in SQLite. What was written is there after the process was killed.
 * Throws `OksError` (`emulator`) where another emulator has the folder, or a newer one wrote it.
 */
export function sqliteStore(options: SqliteStoreOptions): Store {
  try {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(options.folder, error);
  }
  const unlock = lockFolder(options.folder);
  const file = path.join(options.folder, 'emulator.db');
  // Made first, so that it never exists with a wider mode.
  closeSync(openSync(file, 'a', 0o600));
  // Not by an import: an emulator in memory should not have an older Node warn that its SQLite is experimental.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const database = new DatabaseSync(file);
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'};`);
    migrate(database, file);
  } catch (error) {
    if (database.isOpen) database.close();
    unlock();
    if (error instanceof OksError) throw error;
    throw new OksError('emulator', `${file} is no database that an emulator can read.`, { hint: 'Name another data folder, or remove this one.', cause: error });
  }

  const selectAll = database.prepare('SELECT json FROM record WHERE collection = ? ORDER BY seq');
  const insert = database.prepare('INSERT INTO record (collection, id, json) VALUES (?, ?, ?)');
  const update = database.prepare('UPDATE record SET json = ? WHERE collection = ? AND id = ?');
  const remove = database.prepare('DELETE FROM record WHERE collection = ? AND id = ?');
  // The folder is ours alone, so what was read once is read from memory. Every write goes to the file first.
  const loaded = new Map<string, Map<string, StoredRecord>>();

  function recordsOf(name: string): Map<string, StoredRecord> {
    let records = loaded.get(name);
    if (records === undefined) {
      // Boundary: only `put` below writes these rows.
      records = new Map(selectAll.all(name).map((row) => JSON.parse(String(row['json'])) as StoredRecord).map((record) => [record.id, record]));
      loaded.set(name, records);
    }
    return records;
  }

  let depth = 0;

  return {
    collection<T extends StoredRecord>(name: string): Collection<T> {
      // Boundary: whoever opens a collection by a name says what is in it.
      const records = (): Map<string, T> => recordsOf(name) as Map<string, T>;
      return {
        get: (id) => records().get(id),
        all: () => [...records().values()],
        put(record) {
          const kept = records();
          const json = JSON.stringify(record);
          if (kept.has(record.id)) update.run(json, name, record.id);
          else insert.run(name, record.id, json);
          kept.set(record.id, record);
        },
        delete(id) {
          const kept = records();
          remove.run(name, id);
          kept.delete(id);
        },
      };
    },
    transaction(work) {
      if (depth > 0) return work();
      database.exec('BEGIN IMMEDIATE');
      depth += 1;
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        loaded.clear();
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close() {
      database.close();
      unlock();
    },
  };
}

function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > migrations.length) {
    throw new OksError('emulator', `${file} was written by a newer emulator (version ${version}, this one knows ${migrations.length}).`, {
      hint: 'Use that emulator, or another data folder.',
    });
  }
  for (const [index, migration] of migrations.entries()) {
    if (index >= version) database.exec(`BEGIN; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

function unwritable(folder: string, cause: unknown): OksError {
  return new OksError('emulator', `The data folder ${folder} can't be written.`, { hint: 'Check its owner and mode, or name another.', cause });
}

/** One emulator a folder: a file names the process that has it, and a dead process has nothing. */
function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'emulator.pid');
  for (;;) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw unwritable(folder, error);
      }
    }
    const holder = readHolder(file);
    if (holder !== undefined) {
      throw new OksError('emulator', `The data folder ${folder} is in use by the emulator with the process ID ${holder}.`, {
        hint: 'Stop that one first, or name another folder.',
      });
    }
    rmSync(file, { force: true });
  }
}

/** Who holds the lock and lives; undefined where nobody does. */
function readHolder(file: string): number | undefined {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const pid = Number(readFileSync(handle, 'utf8'));
    // An empty file is one that is being written this very moment, unless it has been there for a while.
    if (!Number.isInteger(pid) || pid <= 0) return Date.now() - fstatSync(handle).mtimeMs < 2_000 ? 0 : undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 0 : undefined;
  } finally {
    closeSync(handle);
  }
}
