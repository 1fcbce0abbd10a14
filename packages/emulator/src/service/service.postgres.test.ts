import { afterAll, beforeAll, test } from 'vitest';
import { type PostgresServer, startPostgres } from '@oks-kit/postgres';
import { describeConformance } from './conformance.fixture.ts';
import { followModel } from './service-model.fixture.ts';

let server: PostgresServer;
let store: string;
beforeAll(async () => {
  server = await startPostgres();
  store = await server.createDatabase();
});
afterAll(() => server.close());

describeConformance('PostgreSQL', () => ({ store }));

test('with a database, 100 random steps with restarts behave as the model says', () =>
  followModel({ runs: 1, stepsPerRun: 100, newStore: async () => ({ store: await server.createDatabase() }) }));
