import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readDatabaseUrl } from './connection-options.ts';

const place = 'postgres://oks@db.example:5432/oks';

test.each([
  ['no URL', 'db.example/oks', 'The store must be the URL of a PostgreSQL database.'],
  ['another scheme', 'mysql://db.example/oks', 'The store must be the URL of a PostgreSQL database.'],
  ['a misspelled parameter', `${place}?sslmod=verify-full`, 'Unknown parameter `sslmod` in the URL of the store.'],
  ['a second way to set TLS', `${place}?sslmode=verify-full&ssl=no-verify`, 'Unknown parameter `ssl`'],
  ['a password as a parameter', `${place}?password=Geheim99`, 'Unknown parameter `password`'],
  ['an unknown mode', `${place}?sslmode=prefer`, 'Invalid `sslmode` "prefer" of the store: use disable, require,'],
  ['a file without TLS', `${place}?sslrootcert=ca.pem`, '`sslrootcert` of the store needs an `sslmode` with TLS.'],
  [
    'a missing file',
    `${place}?sslmode=require&sslcert=none.pem`,
    'The `sslcert` of the store, none.pem, cannot be read.',
  ],
  ['a slash in the password', 'postgres://oks:12/Geheim99@db.example/oks', 'The URL of the store has an unescaped'],
  ['a # in the password', 'postgres://oks:12#Geheim99@db.example/oks', 'The URL of the store has an unescaped'],
  ['a ? in the password', 'postgres://oks:12?Geheim99@db.example/oks', 'The URL of the store has an unescaped'],
])('%s is refused, and no password is shown', (_, url, message) => {
  const attempt = (): unknown => readDatabaseUrl(url);
  expect(attempt).toThrow(message);
  expect(attempt).not.toThrow(/Geheim/);
});

test('the password is not shown, and TLS files are read', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['ca', 'cert', 'key']) writeFileSync(path.join(folder, name), name);
  const files = ['sslrootcert=ca', 'sslcert=cert', 'sslkey=key'].map((one) => one.replace('=', `=${folder}/`));
  const { shown, config } = readDatabaseUrl(
    `postgres://oks:Geheim99@db.example/oks?sslmode=verify-full&${files.join('&')}`,
  );
  expect(shown).toBe('postgres://oks@db.example/oks');
  expect(config.connectionString).toBe('postgres://oks:Geheim99@db.example/oks');
  expect(config.ssl).toEqual({ rejectUnauthorized: true, ca: 'ca', cert: 'cert', key: 'key' });
  expect(readDatabaseUrl(place).config.ssl).toBe(false);
});
