import { expect, test } from 'vitest';
import { readStore } from './read-store.ts';

const url = 'postgres://oks@db.example/oks';
const none = { store: undefined, 'data-dir': undefined, ephemeral: false };

test('a flag for the store or for another folder takes precedence over the environment', () => {
  const env = { OKS_EMULATOR_STORE: 'postgres://other.example/oks' };
  expect(readStore({ ...none, store: url }, env)).toBe(url);
  expect(readStore(none, env)).toBe('postgres://other.example/oks');
  expect(readStore(none, { OKS_EMULATOR_STORE: '' })).toBeUndefined();
  expect(readStore({ ...none, ephemeral: true }, env)).toBeUndefined();
  expect(readStore({ ...none, 'data-dir': 'data' }, env)).toBeUndefined();
  expect(() => readStore({ ...none, store: url, ephemeral: true }, {})).toThrow(
    '`--store` and `--ephemeral` cannot be used together.',
  );
});

test('TLS settings come from the URL, or else from the variables of PostgreSQL', () => {
  const env = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/etc/ca.pem', PGSSLKEY: '' };
  expect(readStore({ ...none, store: url }, env)).toBe(`${url}?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem`);
  expect(readStore({ ...none, store: `${url}?sslmode=disable` }, env)).toBe(`${url}?sslmode=disable`);
  expect(readStore({ ...none, store: url }, { PGSSLROOTCERT: '/etc/ca.pem' })).toBe(url);
  expect(readStore({ ...none, store: 'db.example' }, env)).toBe('db.example');
});
