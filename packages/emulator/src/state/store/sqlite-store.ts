import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { OksError } from '@oks-kit/core';
import type { Collection, Store, StoredRecord } from './store.ts';

export interface SqliteStoreOptions {
  /** Created if it does not exist, readable by its owner only. */
  readonly folder: string;
  /** `full` also survives a power cut, `normal` a killed process. @default 'normal' */
  readonly durability?: 'normal' | 'full';
}

/** A record and its row number, which is faster to find than collection and ID. */
interface Row<T extends StoredRecord> {
  readonly seq: number;
  record: T;
}

/** The schema's migrations. Entry N leads from version N to N + 1. Never change one, only add new ones. */
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
 * A store in a SQLite database. What was written survives a killed process.
 * Throws `OksError` (`emulator`) if another emulator uses the folder, a newer version wrote it, or it cannot be
 * written.
 */
export function sqliteStore(options: SqliteStoreOptions): Store {
  const { folder } = options;
  const file = path.join(folder, 'emulator.db');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Opening a pipe would wait for its other end, possibly forever.
    if (!isFileOrNothing(file))
      throw new OksError('emulator', `${file} is not a file.`, { hint: 'Remove it, or use another data folder.' });
    // Created first, so that it never exists with a wider mode.
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    if (error instanceof OksError) throw error;
    throw new OksError('emulator', `The data folder ${folder} is not writable.`, {
      hint: 'Check its owner and mode, or use another folder.',
      cause: error,
    });
  }
  // Loaded only here: older Node versions warn that SQLite is experimental.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const database = new DatabaseSync(file);
  try {
    // One emulator per folder. The system's lock ends with the process, however that ends.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'};`,
    );
    migrate(database, file);
    writeHolder(folder);
  } catch (error) {
    if (database.isOpen) database.close();
    if (error instanceof OksError) throw error;
    if (isBusy(error)) throw inUse(folder);
    throw new OksError('emulator', `${file} is not a database of the emulator.`, {
      hint: 'Use another data folder, or remove this one.',
      cause: error,
    });
  }

  const selectAll = database.prepare('SELECT seq, json FROM record WHERE collection = ? ORDER BY seq');
  const insert = database.prepare('INSERT INTO record (collection, id, json) VALUES (?, ?, ?)');
  const update = database.prepare('UPDATE record SET json = ? WHERE seq = ?');
  const remove = database.prepare('DELETE FROM record WHERE seq = ?');
  // Nobody else writes the database, so records are read once. Every write goes to the file first.
  const loaded = new Map<string, Map<string, Row<StoredRecord>>>();

  function rowsOf(name: string): Map<string, Row<StoredRecord>> {
    let rows = loaded.get(name);
    if (rows === undefined) {
      rows = new Map();
      for (const { seq, json } of selectAll.all(name)) {
        // Boundary: only `put` below writes these rows.
        const record = JSON.parse(String(json)) as StoredRecord;
        rows.set(record.id, { seq: Number(seq), record });
      }
      loaded.set(name, rows);
    }
    return rows;
  }

  let depth = 0;

  return {
    collection<T extends StoredRecord>(name: string): Collection<T> {
      // Boundary: the caller that opens a collection by name knows its type.
      const rows = (): Map<string, Row<T>> => rowsOf(name) as Map<string, Row<T>>;
      return {
        get: (id) => rows().get(id)?.record,
        all: () => Array.from(rows().values(), ({ record }) => record),
        put(record) {
          const kept = rows();
          const json = JSON.stringify(record);
          const row = kept.get(record.id);
          if (row === undefined)
            kept.set(record.id, { seq: Number(insert.run(name, record.id, json).lastInsertRowid), record });
          else {
            update.run(json, row.seq);
            row.record = record;
          }
        },
        delete(id) {
          const row = rows().get(id);
          if (row === undefined) return;
          remove.run(row.seq);
          rows().delete(id);
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
    ping: () => database.exec('SELECT 1'),
    close() {
      rmSync(path.join(folder, holderFile), { force: true });
      database.close();
    },
  };
}

function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > migrations.length) {
    throw new OksError(
      'emulator',
      `${file} was written by a newer emulator (schema version ${version}; this one supports ${migrations.length}).`,
      {
        hint: 'Use the newer emulator, or another data folder.',
      },
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index >= version) database.exec(`BEGIN; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

/** Names the process that uses the folder, for the error message. The lock decides: a process ID can be reused. */
const holderFile = 'emulator.pid';

/** Created again each time: an existing one may be a pipe or a link to another file. */
function writeHolder(folder: string): void {
  const file = path.join(folder, holderFile);
  try {
    rmSync(file, { force: true });
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new OksError('emulator', `${file} is not writable.`, {
      hint: 'Remove it, or use another data folder.',
      cause: error,
    });
  }
}

function inUse(folder: string): OksError {
  const file = path.join(folder, holderFile);
  let holder = 'another process';
  try {
    if (isFileOrNothing(file)) holder = `the emulator with the process ID ${readFileSync(file, 'utf8')}`;
  } catch {
    // Not written yet.
  }
  return new OksError('emulator', `The data folder ${folder} is in use by ${holder}.`, {
    hint: 'Stop that emulator first, or use another folder.',
  });
}

function isFileOrNothing(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? true;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}

const sqliteBusy = 5;
