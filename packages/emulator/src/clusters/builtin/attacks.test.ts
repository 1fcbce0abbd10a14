import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { valueAt } from '../oks-state/kube-object.ts';
import { createTestCluster, manifest, pools, type TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await createTestCluster({ clock: 'instant' });
  expect((await cluster.call('POST', pools, { body: manifest('workers') })).status).toBe(201);
});
afterAll(() => cluster.close());

const jsonPatch = { 'content-type': 'application/json-patch+json' };

test('a JSON patch that grows with each copy is refused before it fills the memory', async () => {
  const patch = [
    { op: 'add', path: '/metadata/annotations', value: { a: 'x'.repeat(1000) } },
    ...Array.from({ length: 40 }, (_, index) => ({
      op: 'copy',
      from: '/metadata/annotations',
      path: `/metadata/annotations/copy${index}`,
    })),
  ];
  const before = process.memoryUsage().rss;
  const { status, body } = await cluster.call('PATCH', `${pools}/workers`, { body: patch, headers: jsonPatch });
  expect([status, body]).toMatchObject([413, { kind: 'Status', reason: 'RequestEntityTooLarge' }]);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

test('a patch with too many operations is refused', async () => {
  const patch = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'NodePool' }));
  expect((await cluster.call('PATCH', `${pools}/workers`, { body: patch, headers: jsonPatch })).status).toBe(413);
});

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s nested 200,000 levels deep are refused, in JSON, YAML and patches', async (_, open, close) => {
  const deep = `${open.repeat(150_000)}1${close.repeat(150_000)}`;
  const body = `{"apiVersion":"oks.dev/v1beta2","kind":"NodePool","metadata":{"name":"deep"},"spec":${deep}}`;
  for (const contentType of ['application/json', 'application/yaml'])
    expect((await cluster.call('POST', pools, { body, headers: { 'content-type': contentType } })).status).toBe(400);
  const patch = `[{"op":"add","path":"/spec/deep","value":${deep}}]`;
  expect((await cluster.call('PATCH', `${pools}/workers`, { body: patch, headers: jsonPatch })).status).toBe(400);
});

test('an object that each patch nests one level deeper is refused once it is too deep', async () => {
  const patch = [
    { op: 'add', path: '/metadata/annotations', value: {} },
    ...Array.from({ length: 200 }, (_, depth) => ({
      op: 'add',
      path: `/metadata/annotations${'/a'.repeat(depth + 1)}`,
      value: {},
    })),
  ];
  expect((await cluster.call('PATCH', `${pools}/workers`, { body: patch, headers: jsonPatch })).status).toBe(422);
});

test('150 watches that are not read use bounded memory', async () => {
  const config: unknown = parse(
    String(
      valueAt(await cluster.service('GET', `/clusters/${cluster.id}/kubeconfig`), ['Cluster', 'data', 'kubeconfig']),
    ),
  );
  const user = valueAt(config, ['users', '0', 'user']) ?? (config as { users: { user: object }[] }).users[0]?.user;
  const server = (config as { clusters: { cluster: { server: string } }[] }).clusters[0]?.cluster.server ?? '';
  const pem = (field: string): Buffer => Buffer.from(String(valueAt(user, [field])), 'base64');
  const sockets: TLSSocket[] = [];
  for (let count = 0; count < 150; count++) {
    const socket = connect({
      host: '127.0.0.1',
      port: Number(new URL(server).port),
      cert: pem('client-certificate-data'),
      key: pem('client-key-data'),
      rejectUnauthorized: false,
    });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    socket.write(`GET ${pools}?watch=true HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    socket.pause();
    sockets.push(socket);
  }
  const before = process.memoryUsage().rss;
  const big = 'x'.repeat(200_000);
  for (let count = 0; count < 20; count++) {
    const changed = manifest('workers', { nodeAnnotations: { big: `${count}${big}` } });
    expect((await cluster.call('PUT', `${pools}/workers`, { body: changed })).status).toBe(200);
  }
  // 150 watches of 4 MB each would be 600 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  for (const socket of sockets) socket.destroy();
  expect((await cluster.call('GET', pools)).status).toBe(200);
});
