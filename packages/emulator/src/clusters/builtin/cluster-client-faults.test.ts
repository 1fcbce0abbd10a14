import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { isOksError } from '@oks-kit/core';
import { type Kubeconfig, parseKubeconfig } from '@oks-kit/kubeconfig';
import { type ClusterClient, createClusterClient } from '@oks-kit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portOf } from '../../http/http-server.ts';
import { createAuthority, createServerCertificate } from '../certificates.ts';
import { createTestCluster, type TestCluster } from './test-cluster.ts';

let testCluster: TestCluster;
let current: Kubeconfig;
let cluster: ClusterClient;
beforeAll(async () => {
  testCluster = await createTestCluster({ clock: 'instant' }, '1.32');
  current = parseKubeconfig(readFileSync(await testCluster.kubeconfig(), 'utf8'));
  cluster = createClusterClient(current);
  await cluster.nodepools.create({ metadata: { name: 'workers' }, spec: { nodeType: 'tinav6.c2r4p3' } });
});
afterAll(() => testCluster.close());

/** The kubeconfig with other fields of its cluster. */
const withCluster = (change: Readonly<Record<string, string>>, kept: readonly string[] = ['server']): Kubeconfig => ({
  ...current,
  clusters: current.clusters.map(({ name, cluster: given }) => ({
    name,
    cluster: { ...Object.fromEntries(Object.entries(given).filter(([key]) => kept.includes(key))), ...change },
  })),
});
const everything = ['server', 'certificate-authority-data'];
const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((thrown: unknown) => thrown);
const scale = (client: ClusterClient): Promise<unknown> =>
  errorOf(client.nodepools.patch('workers', { spec: { desiredNodes: 1 } }));

test('a renewed kubeconfig is used, and an invalid one has an error of its own', async () => {
  let asked = 0;
  const renewing = createClusterClient(() => {
    asked += 1;
    return current;
  });
  await renewing.nodepools.list();
  await renewing.nodepools.list();
  expect(asked).toBe(2);
  const users = current.users.map((entry) => ({
    ...entry,
    user: { 'client-certificate-data': 'eA==', 'client-key-data': 'eA==' },
  }));
  expect(() => createClusterClient({ ...current, users })).toThrow(
    expect.objectContaining({ code: 'kubeconfig', message: expect.stringMatching(/certificate or key/) }),
  );
});

test.each([
  ['several groups', { as: 'ada', 'as-groups': ['a', 'b'] }],
  ['a control character', { as: 'ada\r\nx: y' }],
])('impersonation with %s is refused before a request', (_, impersonation) => {
  const users = current.users.map(({ name, user }) => ({ name, user: { ...user, ...impersonation } }));
  expect(() => createClusterClient({ ...current, users })).toThrow(
    expect.objectContaining({ code: 'kubeconfig', message: expect.stringContaining('`as`, `as-groups`') }),
  );
});

test('a certificate from another authority is refused', async () => {
  const ca = current.users[0]?.user['client-certificate-data'] ?? '';
  const stranger = createClusterClient(withCluster({ 'certificate-authority-data': ca }));
  expect(await errorOf(stranger.nodepools.list())).toMatchObject({ code: 'connection' });
});

test('a user with read access gets a clear error for a change', async () => {
  const file = await testCluster.kubeconfig('user=ada&group=readers');
  const reader = createClusterClient(parseKubeconfig(readFileSync(file, 'utf8')));
  expect(await reader.nodepools.list()).toHaveLength(1);
  expect(await scale(reader)).toMatchObject({ code: 'permission', status: 403 });
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['at a closed port', { server: 'https://127.0.0.1:9' }, 'ECONNREFUSED'],
  ['at a server with an untrusted certificate', {}, "the server's certificate"],
])('an error says that a change was certainly not made %s', async (_, change, words) => {
  expect(await scale(createClusterClient(withCluster(change)))).toMatchObject({
    code: 'connection',
    maybeApplied: false,
    message: expect.stringContaining(words),
  });
});

test('no change was made if the TLS handshake fails; if the connection fails later, it may have been', async () => {
  const server = new URL(current.clusters[0]?.cluster.server ?? '');
  let breaks: 'at once' | 'never' | 'on data' = 'at once';
  const sockets: Socket[] = [];
  const front = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    if (breaks === 'at once') {
      socket.once('data', () => socket.resetAndDestroy());
      return;
    }
    const onwards = connect(Number(server.port), server.hostname).on('error', () => undefined);
    socket.on('data', () => {
      if (breaks === 'on data') socket.resetAndDestroy();
    });
    socket.pipe(onwards).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  // Boundary: a server that listens on TCP has such an address.
  const { port } = front.address() as AddressInfo;
  const through = createClusterClient(withCluster({ server: `https://127.0.0.1:${port}` }, everything));
  expect(await scale(through)).toMatchObject({ code: 'connection', maybeApplied: false });
  breaks = 'never';
  expect(await through.nodepools.list()).toHaveLength(1);
  breaks = 'on data';
  expect(await scale(through)).toMatchObject({ code: 'connection', maybeApplied: true });
  for (const socket of sockets) socket.destroy();
  front.close();
});

test('if the server does not respond, the error is a timeout or the reason of the abort signal', async () => {
  await using silent = await startSilent();
  const kubeconfig = withCluster({ server: silent.url }, everything);
  expect(await scale(createClusterClient(kubeconfig, { timeoutMs: 100 }))).toMatchObject({
    code: 'timeout',
    maybeApplied: false,
  });
  expect(
    await errorOf(createClusterClient(kubeconfig).nodepools.waitFor('workers', 'ready', { timeoutMs: 100 })),
  ).toMatchObject({ code: 'wait_timeout' });
  const stop = new AbortController();
  const reason = new Error('Enough.');
  const listed = errorOf(createClusterClient(kubeconfig).nodepools.list({ signal: stop.signal }));
  await silent.connected;
  stop.abort(reason);
  expect(await listed).toBe(reason);
});

test('if a response stops half-way, the error is a timeout', async () => {
  const authority = await createAuthority('half');
  const { certificate: cert, key } = await createServerCertificate(authority, []);
  const half = createHttpsServer({ cert, key }, (_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"items":[');
  }).listen(0, '127.0.0.1');
  await once(half, 'listening');
  const kubeconfig = withCluster({
    server: `https://127.0.0.1:${portOf(half)}`,
    'certificate-authority-data': Buffer.from(authority.certificate).toString('base64'),
  });
  expect(await errorOf(createClusterClient(kubeconfig, { timeoutMs: 500 }).nodepools.list())).toMatchObject({
    code: 'timeout',
  });
  half.closeAllConnections();
  half.close();
});

test('a wait continues after transient failures', async () => {
  let failures = 3;
  await using front = await startRefusing(() => failures-- > 0);
  const client = createClusterClient(withCluster({ server: front.url }, everything));
  expect(await client.nodepools.waitFor('workers', 'ready', { intervalMs: 5 })).toMatchObject({
    metadata: { name: 'workers' },
  });
  expect(failures).toBeLessThan(0);
});

test.each<[string, () => unknown, string]>([
  [
    'a time that is not a number',
    () => cluster.nodepools.waitFor('workers', 'ready', { timeoutMs: NaN }),
    '`timeoutMs`: must be',
  ],
  [
    'a misspelt option of a wait',
    () => cluster.nodepools.waitFor('workers', 'ready', wrong({ intervalMS: 1 })),
    'did you mean `intervalMs`?',
  ],
  [
    'an unknown target',
    () => cluster.nodepools.waitFor('workers', wrong('redy')),
    'must be ready, deleted or a function',
  ],
  [
    'a misspelt option of a list',
    () => cluster.nodepools.list(wrong({ labelselector: '' })),
    'did you mean `labelSelector`?',
  ],
  ['an empty name', () => cluster.nodepools.get(''), 'Invalid name'],
  ['a name with a slash', () => cluster.nodepools.get('a/b'), 'Invalid name'],
  ['no name', () => cluster.nodepools.get(wrong(null)), 'Invalid name'],
  [
    'an object without metadata',
    () => cluster.nodepools.create(wrong({ name: 'workers', spec: {} })),
    '`metadata`: required',
  ],
  [
    'an object of another kind',
    () => cluster.nodepools.create(wrong({ kind: 'Pod', metadata: { name: 'a' }, spec: {} })),
    '`kind`: must be NodePool',
  ],
  [
    'a change in the wrong place',
    () => cluster.nodepools.patch('workers', wrong({ labels: {} })),
    '`labels`: unknown option',
  ],
  [
    'a label that is not a string',
    () => cluster.nodepools.patch('workers', { metadata: { labels: wrong({ a: 1 }) } }),
    '`metadata.labels`: must be',
  ],
  ['no kubeconfig', () => createClusterClient(wrong(undefined)), '`kubeconfig`: must be'],
  ['a timeout of 0', () => createClusterClient(current, { timeoutMs: 0 }), '`timeoutMs`: must be'],
  [
    'a function that returns no kubeconfig',
    () => createClusterClient(() => wrong(undefined)).nodepools.list(),
    '`kubeconfig`: must be',
  ],
])('%s is refused before anything is sent', async (_, call, message) => {
  const error: unknown = await Promise.resolve()
    .then(call)
    .catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && error.message).toContain(message);
});

/** Passes a value that the types forbid. */
// Boundary: the test needs exactly that.
const wrong = (value: unknown): never => value as never;

interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly connected: Promise<unknown>;
}

async function startTcp(onConnection: (socket: Socket) => void): Promise<TestServer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  const connected = once(server, 'connection');
  await once(server, 'listening');
  // Boundary: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    connected,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Accepts connections and never sends anything, not even TLS. */
function startSilent(): Promise<TestServer> {
  return startTcp(() => undefined);
}

/** A proxy that closes connections while it is set to do so. */
function startRefusing(refuses: () => boolean): Promise<TestServer> {
  const server = new URL(current.clusters[0]?.cluster.server ?? '');
  return startTcp((socket) => {
    if (refuses()) {
      socket.resetAndDestroy();
      return;
    }
    const onwards = connect(Number(server.port), server.hostname).on('error', () => undefined);
    socket.pipe(onwards).pipe(socket);
  });
}
