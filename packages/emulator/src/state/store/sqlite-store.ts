import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { OksError } from '@oks-kit/core';
import { createPrivateFolder } from '@oks-kit/core/node';
import { localStore } from './local-store.ts';
import { type Changes, createRecordTables, type Row, type Table } from './record-tables.ts';
import type { LocalStore, StoredRecord } from './store.ts';

export interface SqliteStoreOptions {
  /** Created if it does not exist, readable by its owner only. */
  readonly folder: string;
  /** `normal`: changes survive a killed process. `full`: they also survive a power failure. @default 'normal' */
  readonly durability?: 'normal' | 'full';
}

/** The schema's migrations. Entry N leads from version N to N + 1. Never change one, only add new ones. */
const migrations: readonly string[] = [
  `CREATE TABLE record (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     scope TEXT NOT NULL,
     collection TEXT NOT NULL,
     id TEXT NOT NULL,
     json TEXT NOT NULL,
     UNIQUE (collection, scope, id)
   ) STRICT`,
];

/**
 * A store in a SQLite database. What was written survives a killed process.
 * Throws `OksError` (`emulator`) if another emulator uses the folder, a newer version wrote it, or it cannot be
 * written.
 */
export function sqliteStore(options: SqliteStoreOptions): LocalStore {
  const { folder } = options;
  const file = path.join(folder, 'emulator.db');
  try {
    createPrivateFolder(folder);
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
    // One emulator per folder. The system releases the lock when the process ends for any reason.
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

  const select = database.prepare('SELECT seq, json FROM record WHERE collection = ? AND scope = ? ORDER BY seq');
  const insert = database.prepare('INSERT INTO record (scope, collection, id, json) VALUES (?, ?, ?, ?)');
  const update = database.prepare('UPDATE record SET json = ? WHERE seq = ?');
  const remove = database.prepare('DELETE FROM record WHERE seq = ?');
  const selectScope = database.prepare('SELECT scope FROM record WHERE collection = ? AND id = ?');

  const selectAll = database.prepare('SELECT json FROM record WHERE collection = ? ORDER BY seq');

  function add({ scope, name }: Table, id: string, { record }: Row): number {
    return Number(insert.run(scope, name, id, JSON.stringify(record)).lastInsertRowid);
  }

  function save({ list }: Changes): void {
    // A single statement needs no transaction around it.
    if (list.length > 1) database.exec('BEGIN IMMEDIATE');
    try {
      for (const { table, id, before, after } of list) {
        if (after === undefined) remove.run(before?.key ?? null);
        else if (before === undefined) after.key = add(table, id, after);
        else if (before.order !== after.order) {
          // Deleted and put again: it is the last one now.
          remove.run(before.key ?? null);
          after.key = add(table, id, after);
        } else update.run(JSON.stringify(after.record), before.key ?? null);
      }
      if (list.length > 1) database.exec('COMMIT');
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  // Nobody else writes the database, so records are read once. What was written is in the file before it is answered.
  const tables = createRecordTables({
    load({ scope, name }, nextOrder) {
      const rows = new Map<string, Row>();
      for (const { seq, json } of select.all(name, scope)) {
        // Boundary: only `save` writes these rows.
        const record = JSON.parse(String(json)) as StoredRecord;
        rows.set(record.id, { record, order: nextOrder(), key: Number(seq) });
      }
      return rows;
    },
    outside: save,
  });

  return {
    ...localStore(tables),
    scopeOf(name, id) {
      const scope = selectScope.get(name, id)?.['scope'];
      return scope === undefined ? undefined : String(scope);
    },
    // Boundary: as for `collection`.
    everywhere: <T extends StoredRecord>(name: string) =>
      selectAll.all(name).map(({ json }) => JSON.parse(String(json)) as T),
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
