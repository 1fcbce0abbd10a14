import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { memoryStore } from './memory-store.ts';
import { sqliteStore } from './sqlite-store.ts';
import { describeStore, type Note } from './store-conformance.fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'oks-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newFolder = (): string => path.join(folder, String((count += 1)));

describeStore('memory', memoryStore);
describeStore('SQLite', () => sqliteStore({ folder: newFolder() }));
describeStore('SQLite that survives a power cut', () => sqliteStore({ folder: newFolder(), durability: 'full' }));

describe('a store in a folder', () => {
  test('still has its records when it is opened again', () => {
    const at = newFolder();
    const first = sqliteStore({ folder: at });
    first.collection<Note>('first', 'note').put({ id: 'a', text: 'a' });
    first.close();
    const second = sqliteStore({ folder: at });
    expect(second.collection<Note>('first', 'note').all()).toEqual([{ id: 'a', text: 'a' }]);
    second.close();
  });

  test('is migrated to the current version, and refused by an older emulator', () => {
    const at = newFolder();
    sqliteStore({ folder: at }).close();
    const database = new DatabaseSync(path.join(at, 'emulator.db'));
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    expect(version).toBeGreaterThan(0);
    database.exec(`PRAGMA user_version = ${version + 1}`);
    database.close();
    expect(() => sqliteStore({ folder: at })).toThrow('was written by a newer emulator');
    // The refusal leaves the file unlocked.
    expect(() => sqliteStore({ folder: at })).toThrow('was written by a newer emulator');
  });

  test('that version 1 wrote can be read and written', () => {
    const at = newFolder();
    mkdirSync(at);
    const database = new DatabaseSync(path.join(at, 'emulator.db'));
    // As that version wrote it. Never change this: a later version must still read it.
    database.exec(`
      CREATE TABLE record (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL,
        json TEXT NOT NULL, UNIQUE (collection, scope, id)
      ) STRICT;
      INSERT INTO record (scope, collection, id, json) VALUES
        ('first', 'note', 'b', '{"id":"b","text":"older"}'),
        ('first', 'note', 'a', '{"id":"a","text":"old"}'),
        ('first', 'other', 'a', '{"id":"a"}');
      PRAGMA user_version = 1;`);
    database.close();
    const store = sqliteStore({ folder: at });
    const notes = store.collection<Note>('first', 'note');
    expect(notes.all()).toEqual([
      { id: 'b', text: 'older' },
      { id: 'a', text: 'old' },
    ]);
    notes.put({ id: 'a', text: 'new' });
    notes.put({ id: 'c', text: 'new' });
    store.close();
    const again = sqliteStore({ folder: at });
    expect(again.collection<Note>('first', 'note').all()).toEqual([
      { id: 'b', text: 'older' },
      { id: 'a', text: 'new' },
      { id: 'c', text: 'new' },
    ]);
    again.close();
  });

  test('reports a file that is not an emulator’s database', () => {
    const at = newFolder();
    mkdirSync(at);
    writeFileSync(path.join(at, 'emulator.db'), 'not a database, '.repeat(100));
    expect(() => sqliteStore({ folder: at })).toThrow('is not a database of the emulator');
    expect(readFileSync(path.join(at, 'emulator.db'), 'utf8')).toContain('not a database');
  });

  const pipeAt = (at: string): number => {
    expect(spawnSync('mkfifo', [at]).status).toBe(0);
    // Both ends are open, so that opening it again does not block and the test can check it.
    return openSync(at, constants.O_RDWR | constants.O_NONBLOCK);
  };
  const folderAt = (at: string): undefined => {
    mkdirSync(at);
  };
  const linkTo =
    (target: string) =>
    (at: string): undefined => {
      symlinkSync(target, at);
    };

  test.each<[string, (at: string) => number | undefined]>([
    ['a pipe', pipeAt],
    ['a folder', folderAt],
    ['a device', linkTo('/dev/zero')],
  ])('refuses %s in place of its database', (_, place) => {
    const at = newFolder();
    mkdirSync(at);
    const handle = place(path.join(at, 'emulator.db'));
    expect(() => sqliteStore({ folder: at })).toThrow(`${path.join(at, 'emulator.db')} is not a file.`);
    if (handle !== undefined) closeSync(handle);
  });

  test('replaces whatever is at the path of its process ID file', () => {
    const at = newFolder();
    mkdirSync(at);
    const holder = path.join(at, 'emulator.pid');
    const other = path.join(at, 'other');
    writeFileSync(other, 'mine');
    for (const place of [pipeAt, linkTo(other), linkTo('/nowhere')]) {
      const handle = place(holder);
      const store = sqliteStore({ folder: at });
      expect(lstatSync(holder).isFile() && readFileSync(holder, 'utf8')).toBe(String(process.pid));
      store.close();
      if (handle !== undefined) closeSync(handle);
    }
    expect(readFileSync(other, 'utf8')).toBe('mine');

    mkdirSync(holder);
    expect(() => sqliteStore({ folder: at })).toThrow(`${holder} is not writable.`);
    rmdirSync(holder);
    const first = sqliteStore({ folder: at });
    rmSync(holder);
    const handle = pipeAt(holder);
    expect(() => sqliteStore({ folder: at })).toThrow('is in use by another process');
    closeSync(handle);
    first.close();
  });

  test('refuses a second emulator, but ignores a dead process, even if its ID is reused', () => {
    const at = newFolder();
    const first = sqliteStore({ folder: at });
    expect(() => sqliteStore({ folder: at })).toThrow(`is in use by the emulator with the process ID ${process.pid}`);
    first.close();
    for (const left of ['4194000', String(process.pid), '']) {
      writeFileSync(path.join(at, 'emulator.pid'), left);
      sqliteStore({ folder: at }).close();
    }
  });
});
