import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { accessKey } from '@oks-kit/auth';
import { createClient } from '@oks-kit/client';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { fetchKubeconfig, type Kubeconfig } from '@oks-kit/kubeconfig';
import { isOksError } from '@oks-kit/core';
import { type Nodepool as NodepoolTemplate } from '@oks-kit/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodepools, nodepoolFromTemplate, type Nodepools } from './index.ts';

let emulator: Emulator;
let pools: Nodepools;
let readOnly: Nodepools;
let template: NodepoolTemplate;
let current: Kubeconfig;

beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant' });
  const { access_key, secret_key } = emulator.account;
  const oks = createClient({
    baseUrl: emulator.url,
    fetch: emulator.fetch,
    rateLimit: false,
    credentials: accessKey({ accessKey: access_key, secretKey: secret_key }),
  });
  const project = await oks.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const cluster = await oks.clusters.create({
    name: 'web',
    project_id: project.id,
    admin_whitelist: ['127.0.0.1/32'],
    auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
  });
  template = await oks.templates.nodepool();
  current = await fetchKubeconfig(oks, cluster.id);
  pools = createNodepools({ kubeconfig: current });
  readOnly = createNodepools({ kubeconfig: await fetchKubeconfig(oks, cluster.id, { user: 'ada', group: 'readers' }) });
});
afterAll(() => emulator.close());

const workers = { name: 'workers', count: 2, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a', 'eu-west-2b'] };

test('a pool lives from create to delete', async () => {
  const changes: string[] = [];
  await pools.create(nodepoolFromTemplate(template, workers));
  const ready = await pools.waitFor('workers', 'ready', { onChange: ({ text }) => changes.push(text) });
  expect(ready?.status?.progress).toMatchObject({ ready: 2, pending: 0 });
  expect(changes.at(-1)).toBe('ready, 2 of 2 nodes ready');
  expect((await pools.list()).map(({ metadata }) => metadata.name)).toEqual(['workers']);

  expect((await pools.scale('workers', 3)).spec.desiredNodes).toBe(3);
  const updated = await pools.update('workers', { spec: { autoHealing: false }, labels: { team: 'shop' } });
  expect([updated.spec.autoHealing, updated.metadata.labels]).toEqual([false, { team: 'shop' }]);

  await pools.delete('workers');
  expect(await pools.waitFor('workers', 'deleted')).toBeUndefined();
  expect(await pools.list()).toEqual([]);
});

test('the template gives what is not asked for, and never its placeholders', () => {
  const manifest = nodepoolFromTemplate(
    { ...template, spec: { ...template.spec, ...{ newer: { field: 1 } } } },
    workers,
  );
  expect(manifest.spec).toMatchObject({
    autoHealing: true,
    desiredNodes: 2,
    nodeType: 'tinav6.c2r4p3',
    newer: { field: 1 },
  });
  expect(manifest.spec.volumes).toEqual(template.spec?.volumes);
  expect(JSON.stringify(manifest)).not.toMatch(/NODEPOOL|NODECOUNT|NODESIZE/);
});

test('bad input is refused before it is sent, each fault by its field', async () => {
  expect(() => nodepoolFromTemplate(template, { name: 'Workers!', count: -1, nodeType: '', zones: [] })).toThrow(
    /`name`: must be .*; `count`: must be .*; `nodeType`: must be .*; `zones`: must be a list that names/,
  );
  await expect(pools.get('../nodes')).rejects.toThrow(/must be text, not empty and without a slash/);
});

test.each([
  ['an unknown pool', () => pools.get('nobody'), 'not_found', 'nodepools.oks.dev "nobody" not found'],
  ['a second one of the name', () => twice(), 'conflict', 'already exists'],
  ['no right to write', () => readOnly.scale('twice', 1), 'permission', 'User "ada" cannot patch'],
])('%s is the error it is', async (_, work, code, message) => {
  const error: unknown = await work().catch((thrown: unknown) => thrown);
  expect(isOksError(error) && [error.code, error.message.includes(message)]).toEqual([code, true]);
});

test('what the cluster refuses is told by its field', async () => {
  const manifest = nodepoolFromTemplate(template, { ...workers, name: 'disks', volumes: [{ type: 'gp9', size: 10 }] });
  const error: unknown = await pools.create(manifest).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'validation',
    details: [
      {
        path: ['spec', 'volumes', '0', 'type'],
        message: 'Unsupported value: "gp9": supported values: "gp2", "io1", "standard"',
      },
    ],
  });
});

async function twice(): Promise<unknown> {
  const manifest = nodepoolFromTemplate(template, { ...workers, name: 'twice' });
  await pools.create(manifest);
  return pools.create(manifest);
}

test('a wait that takes too long says how far it came', async () => {
  await pools.create(nodepoolFromTemplate(template, { ...workers, name: 'waiting' }));
  const error: unknown = await pools
    .waitFor('waiting', 'deleted', { timeoutMs: 60, intervalMs: 20 })
    .catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'wait_timeout') && error.message).toMatch(
    /was not deleted within 0 s; ready, 2 of 2 nodes ready/,
  );
});

test('autoscaling, upgrade strategy and newer fields are laid over the template', () => {
  const { spec } = nodepoolFromTemplate(template, {
    ...workers,
    zones: ['eu-west-2a'],
    autoscaling: { min: 1, max: 5 },
    upgradeStrategy: { maxSurge: 2 },
    taint: true,
    autoHealing: false,
    spec: { flavour: 'x' },
  });
  expect(spec).toMatchObject({
    autoscaling: true,
    minNodes: 1,
    maxNodes: 5,
    upgradeStrategy: { ...template.spec?.upgradeStrategy, maxSurge: 2 },
    taint: true,
    autoHealing: false,
    flavour: 'x',
  });
});

test.each<[string, object, RegExp]>([
  [
    'bounds the wrong way round',
    { autoscaling: { min: 3, max: 1 }, zones: ['eu-west-2a'] },
    /`autoscaling`: must be an object with a `min`/,
  ],
  [
    'autoscaling over several zones',
    { autoscaling: { min: 1, max: 3 } },
    /`autoscaling`: is only for a pool of one zone/,
  ],
  ['a misspelt field', { spec: { autoHealin: true } }, /`spec\.autoHealin`: is unknown, did you mean `autoHealing`\?/],
  ['a misspelt field of its own', { nodetype: 'x' }, /`nodetype`: unknown option, did you mean `nodeType`\?/],
  ['one zone that is no list', { zones: 'eu-west-2a' }, /`zones`: must be a list/],
  ['a label that is no text', { labels: { a: 1 } }, /`labels`: must be an object of texts/],
  ['a field of the wrong type', { spec: { volumes: 'none' } }, /`spec\.volumes`: must be a list/],
])('%s is refused before anything is sent', (_, input, message) => {
  expect(() => nodepoolFromTemplate(template, { ...workers, ...input })).toThrow(message);
});

test('an update takes fields and labels away with null, and holds to the types', async () => {
  await pools.create(
    nodepoolFromTemplate(template, { ...workers, name: 'changing', labels: { team: 'shop' }, taint: true }),
  );
  const { spec, metadata } = await pools.update('changing', {
    spec: { taint: null },
    labels: { team: null, tier: 'web' },
  });
  expect([spec.taint, metadata.labels]).toEqual([undefined, { tier: 'web' }]);
  await expect(pools.update('changing', { spec: { autohealing: true } })).rejects.toThrow(/did you mean `autoHealing`/);
});

test('a kubeconfig that is renewed meanwhile is used, and a broken one is an error of its own', async () => {
  let asked = 0;
  const renewing = createNodepools({
    kubeconfig: () => {
      asked += 1;
      return current;
    },
  });
  await renewing.list();
  await renewing.list();
  expect(asked).toBe(2);
  const broken = {
    ...current,
    users: current.users.map((entry) => ({
      ...entry,
      user: { 'client-certificate-data': 'eA==', 'client-key-data': 'eA==' },
    })),
  };
  expect(() => createNodepools({ kubeconfig: broken })).toThrow(/certificate or key can not be used/);
});

test('a certificate of another authority is not taken', async () => {
  const stranger = {
    ...current,
    clusters: current.clusters.map((entry) => ({
      ...entry,
      cluster: {
        ...entry.cluster,
        'certificate-authority-data': current.users[0]?.user['client-certificate-data'] ?? '',
      },
    })),
  };
  const error: unknown = await createNodepools({ kubeconfig: stranger })
    .list()
    .catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'connection') && error.hint).toContain('not the one that the kubeconfig names');
});

test.each([
  ['where nobody listens', { server: 'https://127.0.0.1:9' }, 'the connection was refused (ECONNREFUSED)'],
  ['at a server that nobody vouches for', {}, "the server's certificate"],
])('a change surely did not happen %s', async (_, where, words) => {
  const elsewhere = {
    ...current,
    clusters: current.clusters.map(({ name, cluster: { server = '' } }) => ({ name, cluster: { server, ...where } })),
  };
  const error: unknown = await createNodepools({ kubeconfig: elsewhere })
    .scale('workers', 1)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'connection', maybeApplied: false, message: expect.stringContaining(words) });
});

test('a change surely did not happen where the connection ends before TLS stands, and may have once it stood', async () => {
  const server = current.clusters[0]?.cluster.server ?? '';
  let breaks: 'at once' | 'never' | 'on data' = 'at once';
  const sockets: Socket[] = [];
  const front = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    if (breaks === 'at once') {
      socket.once('data', () => socket.resetAndDestroy());
      return;
    }
    const onwards = connect(Number(new URL(server).port), new URL(server).hostname).on('error', () => undefined);
    socket.on('data', () => {
      if (breaks === 'on data') socket.resetAndDestroy();
    });
    socket.pipe(onwards).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  // Boundary: a server that listens on TCP has such an address.
  const { port } = front.address() as AddressInfo;
  const through = createNodepools({
    kubeconfig: {
      ...current,
      clusters: current.clusters.map((entry) => ({
        ...entry,
        cluster: { ...entry.cluster, server: `https://127.0.0.1:${port}` },
      })),
    },
  });
  const scaled = (): Promise<unknown> => through.scale('workers', 1).catch((thrown: unknown) => thrown);
  expect(await scaled()).toMatchObject({
    code: 'connection',
    maybeApplied: false,
    message: expect.stringContaining('ECONNRESET'),
  });
  breaks = 'never';
  expect(await through.list()).toEqual(await pools.list());
  breaks = 'on data';
  expect(await scaled()).toMatchObject({
    code: 'connection',
    maybeApplied: true,
    message: expect.stringContaining('ECONNRESET'),
  });
  for (const socket of sockets) socket.destroy();
  front.close();
});

test('a change surely did not happen where TLS never stood in time', async () => {
  await using silent = await startSilent();
  const error: unknown = await createNodepools({ kubeconfig: silent.kubeconfig, timeoutMs: 200 })
    .scale('workers', 1)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'timeout', maybeApplied: false });
});

const inputErrorOf = async (work: () => unknown): Promise<string> => {
  const error: unknown = await Promise.resolve()
    .then(work)
    .catch((thrown: unknown) => thrown);
  if (!isOksError(error, 'input')) throw new Error('It was no OksInputError.', { cause: error });
  return error.message;
};

test.each<[object, string]>([
  [{ timeoutMs: NaN }, '`timeoutMs`: must be a number above 0, in milliseconds'],
  [{ timeoutMs: -1 }, '`timeoutMs`: must be a number above 0, in milliseconds'],
  [{ timeoutMs: '60s' }, '`timeoutMs`: must be a number above 0, in milliseconds'],
  [{ intervalMs: NaN }, '`intervalMs`: must be a number above 0, in milliseconds'],
  [{ timeout: 1 }, '`timeout`: unknown option, did you mean `timeoutMs`?'],
  [{ intervalMS: 1 }, '`intervalMS`: unknown option, did you mean `intervalMs`?'],
  [{ signal: 'stop' }, '`signal`: must be an AbortSignal'],
  [{ onChange: true }, '`onChange`: must be a function'],
])('a wait with %j is refused by name', async (options, message) => {
  expect(await inputErrorOf(() => pools.waitFor('workers', 'ready', options))).toContain(message);
});

test('every other option and argument that can not be is refused before anything is sent', async () => {
  // Boundary: what the types forbid, given all the same.
  const wrong = (value: unknown): never => value as never;
  expect(await inputErrorOf(() => pools.waitFor('workers', wrong('redy')))).toContain('ready, deleted');
  for (const kubeconfig of [undefined, 'kind: Config', {}])
    expect(await inputErrorOf(() => createNodepools({ kubeconfig: wrong(kubeconfig) }))).toContain('`kubeconfig`: ');
  expect(await inputErrorOf(() => createNodepools({ kubeconfig: current, timeoutMs: 0 }))).toContain(
    '`timeoutMs`: must be',
  );
  expect(await inputErrorOf(() => createNodepools({ kubeconfig: () => wrong(undefined) }).list())).toContain(
    'yielded none',
  );
  expect(await inputErrorOf(() => pools.get(wrong(null)))).toContain('must be text');
  expect(await inputErrorOf(() => pools.update('workers', wrong({ label: {} })))).toContain(
    '`label`: unknown option, did you mean `labels`?',
  );
  expect(await inputErrorOf(() => pools.update('workers', { labels: wrong({ tier: 1 }) }))).toContain(
    '`labels`: must be',
  );
  expect(await inputErrorOf(() => pools.create(wrong({ name: 'workers' })))).toContain('`metadata`: required');
  const misspelt: object = { signl: new AbortController().signal };
  const manifest = nodepoolFromTemplate(template, workers);
  for (const call of [
    ...[() => pools.list(misspelt), () => pools.get('workers', misspelt), () => pools.create(manifest, misspelt)],
    ...[
      () => pools.update('workers', {}, misspelt),
      () => pools.scale('workers', 1, misspelt),
      () => pools.delete('workers', misspelt),
    ],
  ]) {
    expect(await inputErrorOf(call)).toContain('`signl`: unknown option, did you mean `signal`?');
  }
  expect((await pools.list()).map(({ metadata }) => metadata.name)).not.toContain('workers');
});

test('a call, a wait and its pause end with the reason of their signal', async () => {
  await pools.create(nodepoolFromTemplate(template, { ...workers, name: 'left' }));
  const reason = new Error('Enough.');
  await expect(pools.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(pools.waitFor('left', 'deleted', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const stop = new AbortController();
  await expect(
    pools.waitFor('left', 'deleted', {
      signal: stop.signal,
      intervalMs: 60_000,
      onChange: () => setImmediate(() => stop.abort(reason)),
    }),
  ).rejects.toBe(reason);

  await using silent = await startSilent();
  const underWay = new AbortController();
  const asked = createNodepools({ kubeconfig: silent.kubeconfig }).list({ signal: underWay.signal });
  await silent.connected;
  underWay.abort(reason);
  await expect(asked).rejects.toBe(reason);
});

test('the deadline of a wait ends a look that never comes back', async () => {
  await using silent = await startSilent();
  const error: unknown = await createNodepools({ kubeconfig: silent.kubeconfig })
    .waitFor('workers', 'ready', { timeoutMs: 100 })
    .catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'wait_timeout') && error.message).toContain('it was not seen');
});

/** Takes connections and says nothing, not even of TLS. */
async function startSilent(): Promise<
  AsyncDisposable & { readonly kubeconfig: Kubeconfig; readonly connected: Promise<unknown> }
> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  const connected = once(server, 'connection');
  await once(server, 'listening');
  // Boundary: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    connected,
    kubeconfig: {
      ...current,
      clusters: current.clusters.map((entry) => ({
        ...entry,
        cluster: { ...entry.cluster, server: `https://127.0.0.1:${port}` },
      })),
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
