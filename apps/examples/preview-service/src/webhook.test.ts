import { createClient } from '@oks-kit/client';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPreviews } from './previews.ts';
import { createWebhook } from './webhook.ts';

let emulator: Emulator;
let failures: unknown[];
let send: (method: string, path: string) => Promise<Response>;
beforeEach(async () => {
  emulator = await createEmulator({ clock: 'instant' });
  failures = [];
  const { url: baseUrl, fetch, credentials } = emulator;
  const oks = createClient({ baseUrl, fetch, credentials, rateLimit: false });
  const webhook = createWebhook(createPreviews(oks), (error) => failures.push(error));
  send = (method, path) => webhook(new Request(`http://previews.test${path}`, { method }));
});
afterEach(() => emulator.close());

test('a pull request gets a cluster in the background', async () => {
  expect((await send('PUT', '/previews/42')).status).toBe(202);
  const created = await emulator.requests.waitFor('CreateCluster');
  expect(created).toMatchObject({ status: 200, requestBody: { name: 'pr-42', tags: { preview: '42' } } });
});

test('two webhooks at the same time create one environment', async () => {
  await Promise.all([send('PUT', '/previews/42'), send('PUT', '/previews/42')]);
  await emulator.requests.waitFor('CreateCluster');
  expect(emulator.requests.of('ListProjects')).toHaveLength(1);
  expect(emulator.requests.of('CreateProject')).toHaveLength(1);
});

test('a create that meets the rate limit is repeated', async () => {
  emulator.faults.add({ kind: 'rate_limit', operations: ['CreateCluster'], times: 1, retryAfterSeconds: 0 });
  await send('PUT', '/previews/42');
  await emulator.requests.waitFor('CreateCluster', { where: ({ status }) => status === 200 });
  expect(emulator.requests.of('CreateCluster').map(({ status, faults }) => [status, faults])).toEqual([
    [429, ['rate_limit']],
    [200, []],
  ]);
});

test('a create whose response is lost is reported, not repeated', async () => {
  emulator.faults.add({ kind: 'reset_after', operations: ['CreateCluster'], times: 1 });
  await send('PUT', '/previews/42');
  await emulator.requests.waitFor('CreateCluster');
  await expect.poll(() => failures).toMatchObject([{ code: 'connection', maybeApplied: true }]);
  expect(emulator.requests.of('CreateCluster')).toHaveLength(1);
  // The next webhook finds the cluster.
  await send('PUT', '/previews/42');
  await emulator.requests.waitFor('ListClustersByProjectID', { since: emulator.requests.of('CreateCluster')[0]?.id });
  expect(emulator.requests.of('CreateCluster')).toHaveLength(1);
});

test('a closed pull request deletes the cluster before the project', async () => {
  await send('PUT', '/previews/42');
  await emulator.requests.waitFor('CreateCluster');
  await send('DELETE', '/previews/42');
  await emulator.requests.waitFor('DeleteProject');
  const deletions = emulator.requests.list({ operation: ['DeleteCluster', 'DeleteProject'] });
  expect(deletions.map(({ operation, status }) => [operation, status])).toEqual([
    ['DeleteCluster', 200],
    ['DeleteProject', 200],
  ]);
});

test('the overview takes one request, however many environments there are', async () => {
  let since = 0;
  for (const number of [1, 2, 3]) {
    await send('PUT', `/previews/${number}`);
    ({ id: since } = await emulator.requests.waitFor('CreateCluster', { since }));
  }
  emulator.requests.clear();
  expect(await (await send('GET', '/previews')).json()).toEqual(['pr-1', 'pr-2', 'pr-3']);
  expect(Array.from(emulator.requests, ({ operation }) => operation)).toEqual(['ListProjects']);
});
