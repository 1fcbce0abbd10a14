import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createEmulator, type EmulatorOptions } from '../../index.ts';
import { type JsonObject, valueAt } from '../oks-state/kube-object.ts';
import {
  type Answered,
  callCluster,
  createTestCluster,
  kubeconfigIn,
  manifest,
  pools,
  type TestCluster,
} from './test-cluster.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(options: EmulatorOptions = { clock: 'instant' }, version?: string): Promise<TestCluster> {
  const cluster = await createTestCluster(options, version);
  open.push(cluster);
  return cluster;
}

const create = (cluster: TestCluster, name: string, spec: JsonObject = {}): Promise<Answered> =>
  cluster.call('POST', pools, { body: manifest(name, spec) });
const get = async (cluster: TestCluster, name: string): Promise<unknown> =>
  (await cluster.call('GET', `${pools}/${name}`)).body;
const items = async (cluster: TestCluster, pathname: string): Promise<unknown[]> => {
  const list = valueAt((await cluster.call('GET', pathname)).body, ['items']);
  return Array.isArray(list) ? list.map((item: unknown) => item) : [];
};
const progress = async (cluster: TestCluster, name: string): Promise<unknown> =>
  valueAt(await get(cluster, name), ['status', 'progress']);
const none = { attached: 0, ready: 0, running: 0, pending: 0, stopping: 0, stopped: 0, shutting_down: 0 };

/** The events that a watch sends in one second, each as two words. */
async function watched(cluster: TestCluster, query: string, headers = {}, pathname = pools): Promise<string[]> {
  const { body } = await cluster.call('GET', `${pathname}?watch=true&timeoutSeconds=1&${query}`, { headers });
  return (Array.isArray(body) ? body : []).map((event) => {
    const at = (...keys: string[]): unknown => valueAt(event, ['object', ...keys]);
    return `${String(valueAt(event, ['type']))} ${String(at('metadata', 'name') ?? at('reason') ?? at('kind'))}`;
  });
}

const revisionOf = async (cluster: TestCluster): Promise<string> =>
  String(valueAt((await cluster.call('GET', pools)).body, ['metadata', 'resourceVersion']));

test('nodes are created, upgraded and removed as the clock advances, and the pool counts them', async () => {
  const cluster = await start({ clock: 'manual' });
  const { clock } = cluster.emulator;
  await create(cluster, 'workers', { upgradeStrategy: { maxUnavailable: 1, maxSurge: 0 } });
  expect(await progress(cluster, 'workers')).toEqual({ ...none, pending: 2 });
  expect(await items(cluster, '/api/v1/nodes')).toEqual([]);
  const seen: unknown[] = [];
  for (let second = 0; second < 31; second += 1) {
    clock.advance(1000);
    seen.push(await progress(cluster, 'workers'));
  }
  for (const phase of [
    { pending: 2 },
    { running: 2 },
    { running: 2, attached: 2 },
    { running: 2, attached: 2, ready: 2 },
  ])
    expect(seen).toContainEqual({ ...none, ...phase });
  expect(valueAt(await get(cluster, 'workers'), ['status', 'state', 'name'])).toBe('ready');

  const versions = async (): Promise<unknown[]> =>
    (await items(cluster, '/api/v1/nodes')).map((node) => valueAt(node, ['status', 'nodeInfo', 'kubeletVersion']));
  expect((await versions()).every((version) => /^v1\.32\.\d+$/.test(String(version)))).toBe(true);
  await cluster.service('PATCH', `/clusters/${cluster.id}/upgrade`);
  clock.advance(46_000);
  let fewest = 2;
  for (let second = 0; second < 120; second += 1) {
    clock.advance(1000);
    fewest = Math.min(fewest, Number(valueAt(await progress(cluster, 'workers'), ['ready'])));
  }
  // One at a time, as its upgrade strategy says.
  expect(fewest).toBe(1);
  expect((await versions()).map(String)).toEqual([
    expect.stringMatching(/^v1\.33\./),
    expect.stringMatching(/^v1\.33\./),
  ]);

  expect((await cluster.call('DELETE', `${pools}/workers`)).body).toMatchObject({
    metadata: { finalizers: ['oks.dev/nodes'] },
    status: { state: { name: 'deleting' } },
  });
  expect(await progress(cluster, 'workers')).toEqual({ ...none, stopping: 2 });
  clock.advance(6000);
  expect(await progress(cluster, 'workers')).toEqual({ ...none, shutting_down: 2 });
  clock.advance(6000);
  expect(await items(cluster, '/api/v1/nodes')).toEqual([]);
  expect((await cluster.call('GET', `${pools}/workers`)).status).toBe(404);
});

test('nodes keep their version if the pool does not follow its cluster', async () => {
  const cluster = await start();
  await create(cluster, 'kept', { upgradeStrategy: { autoUpgradeEnabled: false } });
  await cluster.service('PATCH', `/clusters/${cluster.id}/upgrade`);
  const [node] = await items(cluster, '/api/v1/nodes');
  expect(valueAt(node, ['status', 'nodeInfo', 'kubeletVersion'])).toMatch(/^v1\.32\./);
  expect(valueAt((await cluster.call('GET', '/version')).body, ['minor'])).toBe('33');
  expect(valueAt(await get(cluster, 'kept'), ['status', 'state', 'name'])).toBe('ready');
});

test.each([
  ['a Subregion that does not exist', { zones: ['eu-west-2z'] }, /Subregion eu-west-2z does not exist in eu-west-2/],
  ['an empty node type', { nodeType: '' }, /node type is empty/],
])('%s is reported by the pool until it is corrected', async (_, spec, message) => {
  const cluster = await start();
  await create(cluster, 'faulty', spec);
  expect(await get(cluster, 'faulty')).toMatchObject({
    status: { state: { name: 'failed' }, progress: none, last_error: { message: expect.stringMatching(message) } },
  });
  await cluster.call('PATCH', `${pools}/faulty`, {
    body: { spec: { zones: ['2a'], nodeType: 'tinav6.c2r4p3' } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(await get(cluster, 'faulty')).toMatchObject({
    status: { state: { name: 'ready' }, last_error: { message: '', posted: '' } },
  });
});

test('a pool is kept until its last finalizer is removed', async () => {
  const cluster = await start();
  await cluster.call('POST', pools, {
    body: { ...manifest('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } },
  });
  await cluster.call('DELETE', `${pools}/held`);
  expect(await get(cluster, 'held')).toMatchObject({
    metadata: { finalizers: ['example.com/hold', 'oks.dev/nodes'] },
    status: { progress: none },
  });
  await cluster.call('PATCH', `${pools}/held`, {
    body: { metadata: { finalizers: null } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect((await cluster.call('GET', `${pools}/held`)).status).toBe(404);
});

test('a watch sends each change once: all objects for version 0, only newer changes for others', async () => {
  const cluster = await start();
  await create(cluster, 'one', { desiredNodes: 0 });
  expect(await watched(cluster, 'resourceVersion=0')).toEqual(['ADDED one']);
  const from = await revisionOf(cluster);
  expect(await watched(cluster, `resourceVersion=${from}`)).toEqual([]);
  await create(cluster, 'two', { desiredNodes: 0 });
  await cluster.call('PATCH', `${pools}/one`, {
    body: { metadata: { labels: { a: 'b' } } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  const during = watched(cluster, `resourceVersion=${from}&allowWatchBookmarks=true`);
  await cluster.call('DELETE', `${pools}/two`);
  expect(await during).toEqual(
    ['ADDED two', 'MODIFIED one', 'MODIFIED two', 'DELETED two', 'BOOKMARK NodePool'].filter(
      (event) => event !== 'MODIFIED two',
    ),
  );
  expect(await watched(cluster, 'resourceVersion=0&labelSelector=constructor')).toEqual([]);
  expect(await watched(cluster, 'resourceVersion=0&labelSelector=!constructor')).toEqual(['ADDED one']);
  // An object that is no longer selected is sent as deleted.
  expect(await watched(cluster, `resourceVersion=${from}&labelSelector=a%3Db`)).toEqual(['ADDED one']);
  expect(await watched(cluster, `resourceVersion=${from}&labelSelector=!a`)).toEqual([
    'ADDED two',
    'DELETED one',
    'DELETED two',
  ]);
  expect(
    await watched(cluster, 'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan'),
  ).toEqual(['ADDED one', 'BOOKMARK NodePool', 'BOOKMARK NodePool']);
  const { body } = await cluster.call('GET', `${pools}?watch=1&timeoutSeconds=1`, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
  });
  expect(body).toMatchObject([
    {
      type: 'ADDED',
      object: {
        kind: 'Table',
        rows: [
          {
            cells: ['one', 0, 0, 'tinav6.c2r4p3', 'ready', expect.any(String), '["eu-west-2a","eu-west-2b"]', ''],
            object: { kind: 'PartialObjectMetadata' },
          },
        ],
      },
    },
  ]);
});

test('a version that is too old or in the future is an error', async () => {
  const cluster = await start();
  for (const version of ['0000001x', '-1'])
    expect((await cluster.call('GET', `${pools}?watch=true&resourceVersion=${version}`)).status).toBe(400);
  expect(await watched(cluster, 'resourceVersion=99999999')).toEqual(['ERROR Expired']);
  expect(await cluster.call('GET', `${pools}?resourceVersion=99999999`)).toMatchObject({
    status: 504,
    body: { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } },
  });
  expect(await cluster.call('GET', `${pools}?resourceVersion=0&resourceVersionMatch=Exact`)).toMatchObject({
    status: 410,
    body: { kind: 'Status', reason: 'Expired' },
  });
});

test('all pages of a list show the same moment, even if objects change meanwhile', async () => {
  const cluster = await start();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(cluster, name, { desiredNodes: 0 });
  const first = await cluster.call('GET', `${pools}?limit=2`);
  expect(first.body).toMatchObject({
    items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
    metadata: { remainingItemCount: 3 },
  });
  await cluster.call('DELETE', `${pools}/d`);
  const token = encodeURIComponent(String(valueAt(first.body, ['metadata', 'continue'])));
  const second = await cluster.call('GET', `${pools}?limit=500&continue=${token}`);
  expect(valueAt(second.body, ['items'])).toMatchObject([
    { metadata: { name: 'c' } },
    { metadata: { name: 'd' } },
    { metadata: { name: 'e' } },
  ]);
  expect(valueAt(second.body, ['metadata', 'continue'])).toBeUndefined();
  expect((await cluster.call('GET', `${pools}?limit=2&continue=x`)).status).toBe(400);
});

test('versions continue after a restart, and so does a watch', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'oks-kubernetes-data-'));
  try {
    const before = await createTestCluster({ clock: 'manual', dataDir });
    await create(before, 'kept', { desiredNodes: 1 });
    await before.call('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    });
    const from = await revisionOf(before);
    const kubeconfig: unknown = parse(kubeconfigIn(await before.service('GET', `/clusters/${before.id}/kubeconfig`)));
    const shown = await get(before, 'kept');
    await before.close();

    const emulator = await createEmulator({ clock: 'manual', dataDir });
    open.push(emulator);
    // Its clock started at the present time again, and the other one was hours ahead.
    emulator.clock.advance(3 * 3_600_000);
    const again: Pick<TestCluster, 'call'> = {
      call: (method, pathname, options) => callCluster(method, pathname, { kubeconfig, ...options }),
    };
    const now = await again.call('GET', `${pools}/kept`);
    expect(now.body).toMatchObject({
      metadata: { uid: valueAt(shown, ['metadata', 'uid']) },
      status: { progress: { ready: 1 } },
    });
    expect(Number(valueAt(now.body, ['metadata', 'resourceVersion']))).toBeGreaterThan(Number(from));
    const { body } = await again.call('GET', `${pools}?watch=true&timeoutSeconds=1&resourceVersion=${from}`);
    const told = (Array.isArray(body) ? body : []).map((event) => [
      valueAt(event, ['type']),
      valueAt(event, ['object', 'status', 'progress', 'ready']),
    ]);
    // Each step once, in order: the VM runs, the node joins, the node is ready.
    expect(told).toEqual([
      ['MODIFIED', 0],
      ['MODIFIED', 0],
      ['MODIFIED', 1],
    ]);
    // Changes before the restart are no longer known.
    const older = await again.call('GET', `${pools}?watch=true&timeoutSeconds=1&resourceVersion=${Number(from) - 1}`);
    expect(older.body).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
    expect((await again.call('GET', '/api/v1/namespaces/shop')).status).toBe(200);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('expired, missing and other clusters’ certificates are refused', async () => {
  const cluster = await start({ clock: 'manual' });
  const other = await start();
  const admin: unknown = parse(kubeconfigIn(await cluster.service('GET', `/clusters/${cluster.id}/kubeconfig?ttl=5m`)));
  const foreign: unknown = parse(kubeconfigIn(await other.service('GET', `/clusters/${other.id}/kubeconfig?ttl=30s`)));
  const clusters = valueAt(admin, ['clusters']);
  const unauthorized = { status: 401, body: { kind: 'Status', status: 'Failure', reason: 'Unauthorized', code: 401 } };
  expect(
    await callCluster('GET', pools, { kubeconfig: { clusters, users: valueAt(foreign, ['users']) } }),
  ).toMatchObject(unauthorized);
  expect(await callCluster('GET', pools, { kubeconfig: { clusters, users: [] } })).toMatchObject(unauthorized);
  expect((await callCluster('GET', pools, { kubeconfig: admin })).status).toBe(200);
  cluster.emulator.clock.advance(301_000);
  expect(await callCluster('GET', pools, { kubeconfig: admin })).toMatchObject(unauthorized);
});

test.each<[string, string, string, { body?: unknown; headers?: Record<string, string> }, number, string]>([
  ['an unknown path', 'GET', '/apis/example.com/v1/things', {}, 404, 'NotFound'],
  ['an unknown object', 'DELETE', `${pools}/nobody`, {}, 404, 'NotFound'],
  ['a change of a node', 'DELETE', '/api/v1/nodes/x', {}, 405, 'MethodNotAllowed'],
  ['a name in the path of a creation', 'POST', `${pools}/x`, { body: manifest('x') }, 405, 'MethodNotAllowed'],
  ['a body that is not JSON', 'POST', pools, { body: '{' }, 400, 'BadRequest'],
  ['another kind', 'POST', pools, { body: { ...manifest('x'), kind: 'Pod' } }, 400, 'BadRequest'],
  ['a name that differs from the path', 'PUT', `${pools}/there`, { body: manifest('x') }, 400, 'BadRequest'],
  [
    'an outdated version',
    'PUT',
    `${pools}/there`,
    { body: { ...manifest('there'), metadata: { name: 'there', resourceVersion: '1' } } },
    409,
    'Conflict',
  ],
  [
    'a precondition that does not hold',
    'DELETE',
    `${pools}/there`,
    { body: { preconditions: { uid: 'x' } } },
    409,
    'Conflict',
  ],
  ['a name that is in use', 'POST', pools, { body: manifest('there') }, 409, 'AlreadyExists'],
  [
    'a body that is too large',
    'POST',
    pools,
    { body: { ...manifest('x'), more: 'x'.repeat(1_100_000) } },
    413,
    'RequestEntityTooLarge',
  ],
  [
    'an unknown media type',
    'POST',
    pools,
    { body: 'x', headers: { 'content-type': 'text/plain' } },
    415,
    'UnsupportedMediaType',
  ],
  [
    'a pool in protobuf',
    'POST',
    pools,
    { body: 'k8s\0x', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } },
    415,
    'UnsupportedMediaType',
  ],
  [
    'a strategic patch of a pool',
    'PATCH',
    `${pools}/there`,
    { body: {}, headers: { 'content-type': 'application/strategic-merge-patch+json' } },
    415,
    'UnsupportedMediaType',
  ],
  [
    'a patch that does not fit',
    'PATCH',
    `${pools}/there`,
    {
      body: [{ op: 'test', path: '/spec/desiredNodes', value: 9 }],
      headers: { 'content-type': 'application/json-patch+json' },
    },
    422,
    'Invalid',
  ],
  [
    'an invalid limit',
    'PATCH',
    `${pools}/there/scale`,
    { body: { spec: { replicas: 1.5 } }, headers: { 'content-type': 'application/merge-patch+json' } },
    422,
    'Invalid',
  ],
  ['an invalid label selector', 'GET', `${pools}?labelSelector=a%20like%20b`, {}, 400, 'BadRequest'],
])('the response to %s is a Status', async (_, method, pathname, options, status, reason) => {
  const cluster = await start();
  await create(cluster, 'there', { desiredNodes: 0 });
  expect(await cluster.call(method, pathname, options)).toMatchObject({
    status,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason,
      code: status,
      message: expect.stringMatching(/./),
    },
  });
  expect(await items(cluster, pools)).toHaveLength(1);
});

test('too many concurrent requests get a 429', async () => {
  const cluster = await start();
  const kubeconfig: unknown = parse(kubeconfigIn(await cluster.service('GET', `/clusters/${cluster.id}/kubeconfig`)));
  const watches = await Promise.all(Array.from({ length: 200 }, () => openWatch(kubeconfig)));
  expect(await cluster.call('GET', pools)).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { reason: 'TooManyRequests' },
  });
  for (const end of watches) end();
  await expect.poll(async () => (await cluster.call('GET', pools)).status).toBe(200);
});

function openWatch(kubeconfig: unknown): Promise<() => void> {
  const pem = (list: string, ...keys: string[]): Buffer => {
    const members = valueAt(kubeconfig, [list]);
    return Buffer.from(String(valueAt(Array.isArray(members) ? members[0] : undefined, keys)), 'base64');
  };
  const clusters = valueAt(kubeconfig, ['clusters']);
  const server = String(valueAt(Array.isArray(clusters) ? clusters[0] : undefined, ['cluster', 'server']));
  return new Promise((resolve, reject) => {
    const tls = {
      ca: pem('clusters', 'cluster', 'certificate-authority-data'),
      cert: pem('users', 'user', 'client-certificate-data'),
      key: pem('users', 'user', 'client-key-data'),
    };
    const outgoing = request(`${server}${pools}?watch=true`, { agent: false, ...tls }, (incoming) => {
      incoming.on('error', () => undefined);
      resolve(() => outgoing.destroy());
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

test('objects deleted with their cluster do not reappear in a new one', async () => {
  const cluster = await start();
  await create(cluster, 'gone');
  await cluster.service('DELETE', `/clusters/${cluster.id}`);
  await expect(cluster.call('GET', pools)).rejects.toThrow(/ECONNREFUSED|socket hang up|ECONNRESET/);
});
