import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { projectInput } from '../testing/inputs.ts';

interface ListResponse {
  readonly Pagination: {
    readonly cursor: { readonly next_cursor: string | null };
    readonly offset: { readonly page: number; readonly limit: number | null; readonly total: number };
  };
  readonly Projects: readonly { readonly name: string }[];
}

const names = Array.from({ length: 7 }, (_, index) => `p${index}x`);
let emulator: Emulator;
let paged: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant' });
  paged = await createEmulator({ clock: 'instant', pageSize: 3 });
  for (const one of [emulator, paged]) for (const name of names) await create(one, name);
});
afterAll(() => Promise.all([emulator.close(), paged.close()]));

async function create(of: Emulator, name: string): Promise<void> {
  const body = JSON.stringify({ ...projectInput, name });
  const headers = of.credentials.authorize();
  expect((await of.fetch(`${of.url}/projects`, { method: 'POST', headers, body })).status).toBe(200);
}

async function list(of: Emulator, query = ''): Promise<ListResponse> {
  const response = await of.fetch(`${of.url}/projects${query}`, { headers: of.credentials.authorize() });
  // Boundary: the emulator's own response.
  return (await response.json()) as ListResponse;
}

async function follow(of: Emulator, query: string, meanwhile?: () => Promise<void>): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { Projects, Pagination } = await list(of, `?cursor=${cursor}${query}`);
    pages.push(Projects.map(({ name }) => name));
    cursor = Pagination.cursor.next_cursor;
    await meanwhile?.();
  }
  return pages;
}

test('a list is complete if no page is requested, and `Pagination` comes before the items', async () => {
  const response = await list(emulator);
  expect(Object.keys(response)).toEqual(['ResponseContext', 'Pagination', 'Projects']);
  expect([response.Pagination, response.Projects.map(({ name }) => name)]).toEqual([
    { cursor: { next_cursor: null }, offset: { page: 1, limit: null, total: 7 } },
    names,
  ]);
});

test('pages can be requested by number', async () => {
  const { Projects, Pagination } = await list(emulator, '?page=2&limit=3');
  expect(Projects.map(({ name }) => name)).toEqual(names.slice(3, 6));
  expect(Pagination.offset).toEqual({ page: 2, limit: 3, total: 7 });
  expect((await list(emulator, '?page=4&limit=3')).Projects).toEqual([]);
});

test('the number of a page far beyond the last is printed as an integer, without an exponent', async () => {
  const headers = emulator.credentials.authorize();
  const response = await emulator.fetch(`${emulator.url}/projects?page=${'9'.repeat(40)}`, { headers });
  expect(await response.text()).toMatch(/"page":\d{16},/);
});

test('following cursors returns the whole list', async () => {
  expect(await follow(emulator, '&limit=3')).toEqual([names.slice(0, 3), names.slice(3, 6), names.slice(6)]);
});

test('with `pageSize`, every list has pages, even if none is requested', async () => {
  expect((await list(paged)).Projects).toHaveLength(3);
  expect(await follow(paged, '')).toEqual([names.slice(0, 3), names.slice(3, 6), names.slice(6)]);
  expect((await list(paged, '?limit=100')).Projects).toHaveLength(7);
});

test('new items do not shift the pages of a cursor', async () => {
  await using growing = await createEmulator({ clock: 'instant', pageSize: 2 });
  for (const name of names.slice(0, 3)) await create(growing, name);
  let count = 3;
  const pages = await follow(growing, '', async () => {
    if (count < 4) await create(growing, names[count++] ?? '');
  });
  expect(pages.flat()).toEqual(names.slice(0, 4));
});
