import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type PostgresServer, startPostgres } from '@oks-kit/postgres';
import { describeStore, type Note } from '../store-conformance.fixture.ts';
import type { Store } from '../store.ts';
import { postgresStore } from './postgres-store.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

describeStore('PostgreSQL', async () => postgresStore({ url: await server.createDatabase() }));

/** Two stores of one database. */
async function openTwo(): Promise<[Store, Store]> {
  const url = await server.createDatabase();
  const stores = await Promise.all([postgresStore({ url }), postgresStore({ url })]);
  onTestFinished(async () => {
    await Promise.all(stores.map(async (store) => store.close()));
  });
  return stores;
}

const notesOf = (store: Store) => store.collection<Note>('first', 'note');

describe('two stores of one database', () => {
  test('see immediately what the other has stored', async () => {
    const [a, b] = await openTwo();
    expect(await b.run(() => notesOf(b).all())).toEqual([]);
    await a.run(() => {
      for (const id of ['x', 'y', 'z']) notesOf(a).put({ id, text: 'a' });
    });
    await b.run(() => notesOf(b).put({ id: 'y', text: 'b' }));
    await b.run(() => notesOf(b).delete('x'));
    expect(await a.run(() => notesOf(a).all())).toEqual([
      { id: 'y', text: 'b' },
      { id: 'z', text: 'a' },
    ]);
    await b.run(() => notesOf(b).put({ id: 'x', text: 'last' }));
    await b.run(() => {
      notesOf(b).delete('y');
      notesOf(b).put({ id: 'y', text: 'moved' });
    });
    const order = async (store: Store): Promise<string[]> =>
      store.run(() =>
        notesOf(store)
          .all()
          .map(({ id }) => id),
      );
    expect([await order(a), await order(b)]).toEqual([
      ['z', 'x', 'y'],
      ['z', 'x', 'y'],
    ]);
  });

  test('never lose a change that both make at the same time', async () => {
    const stores = await openTwo();
    const add = async (store: Store, scope: string): Promise<void> => {
      const numbers = store.collection<{ id: string; value: number }>(scope, 'number');
      await store.run(() => numbers.put({ id: 'sum', value: (numbers.get('sum')?.value ?? 0) + 1 }));
    };
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => stores.map((store) => add(store, `scope-${index % 3}`))).flat(),
    );
    let sum = 0;
    for (const scope of ['scope-0', 'scope-1', 'scope-2']) {
      const numbers = stores[0].collection<{ id: string; value: number }>(scope, 'number');
      sum += (await stores[0].run(() => numbers.get('sum')?.value)) ?? 0;
    }
    expect(sum).toBe(400);
  });

  test('agree on several scopes of one unit of work', async () => {
    const stores = await openTwo();
    const move = async (store: Store, from: string, to: string): Promise<void> =>
      store.run(() => {
        for (const [scope, change] of [
          [from, -1],
          [to, 1],
        ] as const) {
          const numbers = store.collection<{ id: string; value: number }>(scope, 'number');
          numbers.put({ id: 'sum', value: (numbers.get('sum')?.value ?? 0) + change });
        }
      });
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        stores.map((store) => (index % 2 === 0 ? move(store, 'left', 'right') : move(store, 'right', 'left'))),
      ).flat(),
    );
    const [a] = stores;
    const sum = (scope: string): number | undefined =>
      a.collection<{ id: string; value: number }>(scope, 'number').get('sum')?.value;
    expect(await a.run(() => [sum('left'), sum('right')])).toEqual([0, 0]);
  });

  test('are notified of changes that the other makes', async () => {
    const [a, b] = await openTwo();
    const pools = (store: Store) => store.collection<Note>('first', 'nodepool');
    await b.run(() => pools(b).all());
    await a.run(() => pools(a).put({ id: 'x', text: 'x' }));
    await expect.poll(async () => b.run(() => pools(b).all(), 'heard')).toEqual([{ id: 'x', text: 'x' }]);
  });

  test('read everything again if the database has forgotten which records were deleted', async () => {
    const url = await server.createDatabase();
    const [a, b] = await Promise.all([postgresStore({ url }), postgresStore({ url })]);
    await a.run(() => notesOf(a).put({ id: 'x', text: 'x' }));
    expect(await b.run(() => notesOf(b).all())).toHaveLength(1);
    await a.run(() => {
      notesOf(a).delete('x');
      notesOf(a).put({ id: 'y', text: 'y' });
    });
    await server.query(url, "SELECT oks_emulator.purge('first')");
    expect(await server.query(url, 'SELECT id FROM oks_emulator.record')).toEqual([{ id: 'y' }]);
    await a.run(() => notesOf(a).put({ id: 'z', text: 'z' }));
    expect(
      await b.run(() =>
        notesOf(b)
          .all()
          .map(({ id }) => id),
      ),
    ).toEqual(['y', 'z']);
    await a.close();
    await b.close();
  });
});

test('a store that holds too many scopes drops the oldest, and reads them again when needed', async () => {
  const url = await server.createDatabase();
  const store = await postgresStore({ url, maxScopes: 3 });
  const at = (scope: string) => store.collection<Note>(scope, 'note');
  for (const scope of ['a', 'b', 'c', 'd', 'e']) await store.run(() => at(scope).put({ id: scope, text: scope }));
  for (const scope of ['e', 'a', 'c']) expect(await store.run(() => at(scope).get(scope)?.text)).toBe(scope);
  await store.close();
});

test('a database with other tables in the schema is refused, with the error of the database', async () => {
  const url = await server.createDatabase();
  await server.query(url, 'CREATE SCHEMA oks_emulator; CREATE TABLE oks_emulator.scope (id integer)');
  await expect(postgresStore({ url })).rejects.toMatchObject({
    code: 'emulator',
    message: expect.stringMatching(/cannot be used: relation "scope" already exists \(42P07\)\.$/),
  });
});

test('recording requests deletes old units of work from the database', async () => {
  const url = await server.createDatabase();
  const store = await postgresStore({ url });
  onTestFinished(() => store.close());
  await server.query(url, "INSERT INTO oks_emulator.unit VALUES (gen_random_uuid(), now() - interval '1 hour')");
  const old = "SELECT id FROM oks_emulator.unit WHERE at < now() - interval '10 minutes'";
  const append = (count: number): Promise<void> | undefined =>
    store.requestLog?.append(Array.from({ length: count }, () => '{}'));
  await append(999);
  expect(await server.query(url, old)).toHaveLength(1);
  await append(1);
  expect(await server.query(url, old)).toEqual([]);
  expect(await store.requestLog?.since(998)).toMatchObject({ first: 1, requests: [{ id: 999 }, { id: 1_000 }] });
});
