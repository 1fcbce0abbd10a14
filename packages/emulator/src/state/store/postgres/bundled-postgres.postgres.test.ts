import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '@oks-kit/postgres';
import { describeStore } from '../store-conformance.fixture.ts';
import { postgresStore } from './postgres-store.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ programs: 'bundled' });
});
afterAll(() => server.close());

describeStore('the bundled PostgreSQL', async () => postgresStore({ url: await server.createDatabase() }));

test('the bundled server restarts on its port, with its data', async () => {
  const url = await server.createDatabase();
  await server.query(url, 'CREATE TABLE kept (id integer)');
  await server.stop('SIGINT');
  await server.start();
  expect(await server.query(url, "SELECT to_regclass('kept')::text AS found")).toEqual([{ found: 'kept' }]);
  const [{ version = '' } = {}] = await server.query(url, 'SELECT version()');
  expect(version).toMatch(/^PostgreSQL 18/);
});
