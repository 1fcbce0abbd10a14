import { isOksError } from '@oks-kit/core';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient } from './index.ts';

interface Answer {
  readonly items: readonly string[];
  readonly next?: unknown;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const project = (name: string): object => ({
  id: name,
  name,
  cidr: '10.50.0.0/18',
  region: 'eu-west-2',
  status: 'ready',
  tags: {},
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
});

/** A service that responds to project lists with `answer`, and the queries that it received. */
async function serve(answer: (query: URLSearchParams) => Answer) {
  const queries: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://local');
    queries.push(searchParams.toString());
    const { items, next } = answer(searchParams);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        ResponseContext: { RequestId: `request-${queries.length}` },
        Pagination: { cursor: { next_cursor: next ?? null } },
        Projects: items.map(project),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  // Boundary: a TCP server has such an address.
  const { port } = server.address() as AddressInfo;
  const credentials = { authorize: () => ({}) };
  const oks = createClient({ baseUrl: `http://127.0.0.1:${port}`, credentials, rateLimit: false });
  return { oks, queries };
}

const threePages = (query: URLSearchParams): Answer => {
  switch (query.get('cursor')) {
    case null:
      return { items: ['a', 'b'], next: 'two' };
    case 'two':
      return { items: ['c', 'd'], next: 'three' };
    default:
      return { items: ['e'] };
  }
};

test('an awaited list has the items of all pages, through its method and through `call`', async () => {
  const { oks, queries } = await serve(threePages);
  expect((await oks.projects.list({ name: 'x' })).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(queries).toEqual(['name=x', 'name=x&cursor=two', 'name=x&cursor=three']);
  expect(await oks.call('ListProjects')).toHaveLength(5);
});

test('`withResponse` of a list has the details of the last response', async () => {
  const { oks } = await serve(threePages);
  const list = oks.projects.list();
  const { data, requestId, document } = await list.withResponse();
  expect([data.length, requestId]).toEqual([5, 'request-3']);
  expect(document['Pagination']).toEqual({ cursor: { next_cursor: null } });
  expect(await list).toHaveLength(5);
});

test('a loop requests each page when it is needed, and none after it has ended', async () => {
  const { oks, queries } = await serve(threePages);
  const seen: string[] = [];
  for await (const { name } of oks.projects.list()) {
    seen.push(`${name} of ${queries.length}`);
    if (name === 'c') break;
  }
  expect(seen).toEqual(['a of 1', 'b of 1', 'c of 2']);
  expect(queries).toHaveLength(2);
});

test('a list can be looped over and awaited, and requests each page once', async () => {
  const { oks, queries } = await serve(threePages);
  const list = oks.projects.list();
  const [all, again] = await Promise.all([list, list]);
  const looped: string[] = [];
  for await (const { name } of list) looped.push(name);
  expect([all.length, again.length, looped.length, queries.length]).toEqual([5, 5, 5, 3]);
});

test('an empty page in the middle does not end the list', async () => {
  const { oks } = await serve((query) =>
    query.get('cursor') === null
      ? { items: ['a'], next: '2' }
      : query.get('cursor') === '2'
        ? { items: [], next: '3' }
        : { items: ['b'] },
  );
  expect(await oks.projects.list()).toHaveLength(2);
});

test('if the caller requests a page by number, only that page is returned', async () => {
  const { oks, queries } = await serve(threePages);
  expect(await oks.projects.list({ page: 1, limit: 2 })).toHaveLength(2);
  expect(queries).toEqual(['page=1&limit=2']);
});

test('no `limit` is sent unless the caller gives one', async () => {
  const { oks, queries } = await serve(threePages);
  await oks.projects.list({ limit: 2 });
  expect(queries).toEqual(['limit=2', 'limit=2&cursor=two', 'limit=2&cursor=three']);
});

test.each<[string, unknown]>([
  ['the same position again and again', 'again'],
  ['a position that is not text', 7],
  ['a position that is an object', {}],
])('%s causes an error, not an incomplete list', async (_, next) => {
  const { oks, queries } = await serve(() => ({ items: ['a'], next }));
  const failure: unknown = await oks.projects.list().catch((error: unknown) => error);
  expect(isOksError(failure, 'response')).toBe(true);
  expect(failure).toMatchObject({ message: expect.stringMatching(/^ListProjects: the list can't be completed: /) });
  expect(queries.length).toBeLessThanOrEqual(2);
});

test('a list that never ends is stopped by the time limit of all its pages', async () => {
  let page = 0;
  const { oks } = await serve(() => ({ items: ['a'], next: String((page += 1)) }));
  const failure: unknown = await oks.projects.list({}, { deadlineMs: 300 }).catch((error: unknown) => error);
  expect(isOksError(failure, 'timeout')).toBe(true);
});

test('a list fails if one of its pages fails', async () => {
  const { oks } = await serve((query) => {
    if (query.get('cursor') === null) return { items: ['a'], next: '2' };
    // An invalid item.
    return { items: [], next: { cursor: 'x' } };
  });
  const looped: string[] = [];
  const loop = async (): Promise<void> => {
    for await (const { name } of oks.projects.list()) looped.push(name);
  };
  await expect(loop()).rejects.toMatchObject({ code: 'response' });
  expect(looped).toEqual(['a']);
});
