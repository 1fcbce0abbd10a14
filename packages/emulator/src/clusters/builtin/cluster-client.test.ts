import { readFileSync } from 'node:fs';
import { parseKubeconfig } from '@oks-kit/kubeconfig';
import {
  type ClusterClient,
  createClusterClient,
  type IPPool,
  type ObjectInput,
  type OksKindName,
  oksKinds,
  type WatchEvent,
} from '@oks-kit/kubernetes';
import { isOksError } from '@oks-kit/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCluster, type TestCluster } from './test-cluster.ts';

// The client of @oks-kit/kubernetes against the built-in API: here, since the emulator depends on that package.

let testCluster: TestCluster;
let cluster: ClusterClient;
beforeAll(async () => {
  testCluster = await createTestCluster({ clock: 'instant' }, '1.32');
  cluster = createClusterClient(parseKubeconfig(readFileSync(await testCluster.kubeconfig(), 'utf8')));
});
afterAll(() => testCluster.close());

const pool = { nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] };

/** For each kind: a valid spec, a change to it, and an invalid spec with the invalid field. */
const samples: { readonly [K in OksKindName]: { spec: object; change: object; wrong: object; field: string } } = {
  nodepools: {
    spec: { ...pool, desiredNodes: 2 },
    change: { desiredNodes: 1 },
    wrong: { ...pool, desiredNodes: 5001 },
    field: 'spec.desiredNodes',
  },
  netPeerings: {
    spec: { netPeeringId: 'pcx-12345678' },
    change: { netPeeringId: 'pcx-12345679' },
    wrong: { netPeeringId: 1 },
    field: 'spec.netPeeringId',
  },
  netPeeringRequests: {
    spec: { accepterNetId: 'vpc-12345678', accepterOwnerId: '123456789012' },
    change: { persistent: true },
    wrong: { accepterNetId: 'vpc-12345678' },
    field: 'spec.accepterOwnerId',
  },
  netPeeringAcceptances: {
    spec: { netPeeringId: 'pcx-12345678' },
    change: { netPeeringId: 'pcx-12345679' },
    wrong: {},
    field: 'spec.netPeeringId',
  },
  ipPools: {
    spec: { numAddresses: 2 },
    change: { numAddresses: 3 },
    wrong: { numAddresses: 256 },
    field: 'spec.numAddresses',
  },
  oosAccesses: {
    spec: { audit: { readers: ['123456789012'] } },
    change: { iaas: { readers: ['123456789012'] } },
    wrong: { audit: { readers: ['12345678901x'] } },
    field: 'spec.audit.readers.0',
  },
  vpnConnections: {
    spec: { publicIP: '192.0.2.7', bgpASN: 65000 },
    change: { staticRoutesOnly: true },
    wrong: { publicIP: '192.0.2.700', bgpASN: 65000 },
    field: 'spec.publicIP',
  },
};
// Boundary: the keys of a mapped type are its names.
const kindNames = Object.keys(samples) as OksKindName[];
/** The methods of any kind. */
const clientOf = (name: OksKindName) =>
  // Boundary: the samples pair each kind with its spec.
  cluster[name] as unknown as ClusterClient['nodepools'];
// Boundary: as above.
const inputOf = (name: string, spec: object, labels?: Record<string, string>) =>
  ({ metadata: { name, labels }, spec }) as unknown as ObjectInput<never>;

test.each(kindNames)('%s: create, get, list, apply, patch and delete', async (name) => {
  const client = clientOf(name);
  const { spec, change } = samples[name];
  const { kind, group, version } = oksKinds[name];
  const created = await client.create(inputOf('one', spec, { team: 'shop' }));
  expect(created).toMatchObject({ apiVersion: `${group}/${version}`, kind, metadata: { name: 'one' }, spec });
  expect(await client.get('one')).toMatchObject({ metadata: { uid: created.metadata.uid }, spec });
  await client.create(inputOf('two', spec));
  expect((await client.list()).map(({ metadata }) => metadata.name)).toEqual(['one', 'two']);
  expect((await client.list({ labelSelector: 'team=shop' })).map(({ metadata }) => metadata.name)).toEqual(['one']);

  expect(await client.patch('one', { spec: change, metadata: { labels: { team: null, tier: 'a' } } })).toMatchObject({
    metadata: { labels: { tier: 'a' } },
    spec: { ...spec, ...change },
  });
  expect(await client.apply(inputOf('applied', spec))).toMatchObject({ metadata: { name: 'applied' }, spec });
  const { metadata } = await client.apply(inputOf('applied', { ...spec, ...change }));
  expect(await client.apply(inputOf('applied', { ...spec, ...change }))).toMatchObject({
    metadata: { resourceVersion: metadata.resourceVersion },
  });

  for (const one of ['one', 'two', 'applied']) {
    await client.delete(one);
    await client.waitFor(one, 'deleted');
  }
  await expect(client.get('one')).rejects.toMatchObject({ code: 'not_found' });
});

test.each(kindNames)('%s: an invalid spec is refused by the client and by the API', async (name) => {
  const { spec, wrong, field } = samples[name];
  const { kind, group, version, plural } = oksKinds[name];
  const error: unknown = await clientOf(name)
    .create(inputOf('wrong', wrong))
    .catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && [...new Set(error.details.map(({ path }) => path.join('.')))]).toEqual([field]);
  const send = (body: object) =>
    testCluster.call('POST', `/apis/${group}/${version}/${plural}?dryRun=All`, {
      body: { apiVersion: `${group}/${version}`, kind, metadata: { name: 'wrong' }, ...body },
    });
  expect(await send({ spec })).toMatchObject({ status: 201 });
  expect(await send({ spec: wrong })).toMatchObject({
    status: 422,
    body: { reason: 'Invalid', details: { causes: [{ field: field.replace(/\.(\d+)/g, '[$1]') }] } },
  });
});

test('a watch reports existing objects and every change until it is stopped', async () => {
  await cluster.ipPools.create({ metadata: { name: 'watched' }, spec: { numAddresses: 1 } });
  const stop = new AbortController();
  const seen: string[] = [];
  const tell = ({ type, object }: WatchEvent<IPPool>): void => {
    seen.push(`${type} ${object.metadata.name} ${object.spec.numAddresses}`);
  };
  for await (const event of cluster.ipPools.watch({ name: 'watched', signal: stop.signal })) {
    tell(event);
    if (event.type === 'added') {
      await cluster.ipPools.create({ metadata: { name: 'other' }, spec: { numAddresses: 9 } });
      await cluster.ipPools.patch('watched', { spec: { numAddresses: 2 } });
    }
    if (event.object.spec.numAddresses === 2 && event.type === 'modified')
      await cluster.ipPools.delete('watched').catch(() => undefined);
    if (event.type === 'deleted') break;
  }
  expect(seen[0]).toBe('added watched 1');
  expect(seen).toContain('modified watched 2');
  expect(seen.at(-1)).toBe('deleted watched 2');
  await cluster.ipPools.delete('other');

  const reason = new Error('Enough.');
  const watching = cluster.ipPools.watch({ signal: stop.signal }).next();
  stop.abort(reason);
  await expect(watching).rejects.toBe(reason);
});

test('a wait ends when the object is ready, failed or deleted, or when a function returns true', async () => {
  await cluster.ipPools.create({ metadata: { name: 'addresses' }, spec: { numAddresses: 4 } });
  expect(await cluster.ipPools.waitFor('addresses', 'ready')).toMatchObject({
    status: { progress: { allocatedAddresses: 4, linkedAddresses: 0, unlinkedAddresses: 4 } },
  });
  await cluster.nodepools.create({
    metadata: { name: 'linked' },
    spec: { ...pool, desiredNodes: 1, ipPoolName: 'addresses' },
  });
  await cluster.nodepools.waitFor('linked', 'ready');
  const linked = await cluster.ipPools.waitFor('addresses', ({ status }) => status?.progress?.linkedAddresses === 1);
  expect(linked.status?.progress?.unlinkedAddresses).toBe(3);

  await cluster.nodepools.create({ metadata: { name: 'nowhere' }, spec: { ...pool, desiredNodes: 1, zones: ['xx'] } });
  await expect(cluster.nodepools.waitFor('nowhere', 'ready')).rejects.toMatchObject({
    code: 'wait_failed',
    message: expect.stringContaining('Subregion xx does not exist'),
  });
  await expect(cluster.nodepools.waitFor('nobody', 'ready')).rejects.toMatchObject({ code: 'not_found' });
  await expect(
    cluster.nodepools.waitFor('nobody', 'ready', { allowMissing: true, timeoutMs: 50, intervalMs: 10 }),
  ).rejects.toMatchObject({ code: 'wait_timeout', message: expect.stringContaining('Last state: none seen') });
  for (const name of ['linked', 'nowhere']) await cluster.nodepools.delete(name);
  await cluster.ipPools.delete('addresses');
});

test('the fields of a node pool are set on its nodes', async () => {
  await cluster.nodepools.create({
    metadata: { name: 'marked' },
    spec: {
      ...pool,
      desiredNodes: 1,
      taint: true,
      flavour: 'oks.ubuntu22',
      fgpu: { model: 'nvidia-l40' },
      nodeLabels: { tier: 'web', 'example.com/team': 'shop' },
      nodeAnnotations: { 'example.com/note': 'a note' },
      volumes: [{ device: 'root', dir: '/', type: 'gp2', size: 60 }],
    },
  });
  await cluster.nodepools.waitFor('marked', 'ready');
  const node = async () =>
    (await testCluster.call('GET', '/api/v1/nodes?labelSelector=oks.dev/nodepool%3Dmarked')).body;
  expect(await node()).toMatchObject({
    items: [
      {
        metadata: {
          labels: { tier: 'web', 'example.com/team': 'shop', 'oks.dev/nodepool': 'marked' },
          annotations: { 'example.com/note': 'a note' },
        },
        spec: { taints: [{ key: 'oks.dev/nodepool', value: 'marked', effect: 'NoSchedule' }] },
        status: {
          capacity: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '60Gi', 'nvidia.com/gpu': '1' },
          nodeInfo: { osImage: 'Ubuntu 22.04.5 LTS' },
        },
      },
    ],
  });
  await cluster.nodepools.patch('marked', { spec: { nodeLabels: { tier: 'api' }, taint: false } });
  expect(await node()).toMatchObject({ items: [{ metadata: { labels: { tier: 'api' } }, spec: {} }] });
  await cluster.nodepools.delete('marked');
});

test('defaults are filled in, and null values are left out', async () => {
  const { spec } = await cluster.nodepools.create({
    metadata: { name: 'plain' },
    spec: { nodeType: 'tinav6.c2r4', volumes: [{ device: 'xvdb', dir: '/data', type: 'gp2', size: 10 }] },
  });
  expect(spec).toEqual({
    autoHealing: true,
    autoscaling: false,
    desiredNodes: 0,
    maxNodes: 0,
    minNodes: 0,
    nodeType: 'tinav6.c2r4',
    taint: false,
    volumes: [{ device: 'xvdb', dir: '/data', type: 'gp2', size: 10, iops: 0 }],
  });
  await cluster.nodepools.delete('plain');
});

test('server-side apply changes fields of other managers only with `force`', async () => {
  const { nodepools } = cluster;
  const sized = (desiredNodes: number) => ({ metadata: { name: 'shared' }, spec: { ...pool, desiredNodes } });
  await nodepools.apply(sized(0));
  await expect(nodepools.apply(sized(1), { fieldManager: 'other' })).rejects.toMatchObject({ code: 'conflict' });
  expect(await nodepools.apply(sized(1), { fieldManager: 'other', force: true })).toMatchObject({
    spec: { desiredNodes: 1 },
  });
  await nodepools.delete('shared');
});

test('a list with several pages returns all objects', async () => {
  await Promise.all(
    Array.from({ length: 505 }, (_, index) =>
      testCluster.call('POST', '/apis/oks.dev/v1beta/ippools', {
        body: {
          apiVersion: 'oks.dev/v1beta',
          kind: 'IPPool',
          metadata: { name: `p-${String(index).padStart(3, '0')}` },
          spec: { numAddresses: 0 },
        },
      }),
    ),
  );
  expect(await cluster.ipPools.list()).toHaveLength(505);
});
