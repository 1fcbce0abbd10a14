import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { createClusterClient, peeringLabel } from '@oks-kit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShell, type Outcome, type Shell } from '../../testing/shell.fixture.ts';

let shell: Shell;
beforeAll(async () => {
  // The clock shows the current time, so that one-hour certificates are valid.
  shell = await openShell({}, 0);
  for (const [name, cidr] of [
    ['shop', '10.50.0.0/18'],
    ['data', '10.60.0.0/18'],
    ['near', '10.50.64.0/18'],
  ] as const) {
    await shell.run(['project', 'create', name, '--cidr', cidr, '--wait']);
    await shell.run(['cluster', 'create', 'main', '-p', name, '--admin', 'my-ip', '--wait']);
  }
  await shell.run(['cluster', 'create', 'other', '-p', 'shop', '--admin', 'my-ip', '--wait']);
  // The pod range of this cluster overlaps the node range of shop.
  const hiding = ['--cidr-pods', '10.50.0.0/16', '--wait'];
  await shell.run(['project', 'create', 'wide', '--cidr', '10.80.0.0/18', '--wait']);
  await shell.run(['cluster', 'create', 'main', '-p', 'wide', '--admin', 'my-ip', ...hiding]);
});
afterAll(() => shell.close());

const peering = (...args: string[]): Promise<Outcome> => shell.run(['netpeering', ...args]);
const listed = async (cluster: string): Promise<Record<string, unknown>[]> =>
  JSON.parse((await peering('list', '-c', cluster, '-o', 'json')).out) as Record<string, unknown>[];

test('peers two clusters, shows the peering in both, and deletes it', async () => {
  const created = await peering('create', '-c', 'shop/main', '--with', 'data/main', '--wait');
  expect([created.code, created.err]).toEqual([
    0,
    expect.stringContaining('Net peering shop/main – data/main: requested by shop/main'),
  ]);
  const [, id = ''] = /\n(pcx-[0-9a-f]+) +active +10\.50\.0\.0\/18 +10\.60\.0\.0\/18 /.exec(created.out) ?? [];
  expect(id).not.toBe('');
  for (const cluster of ['shop/main', 'data/main'])
    expect(await listed(cluster)).toMatchObject([
      { kind: 'NetPeering', metadata: { name: id }, status: { netPeeringState: 'active' } },
    ]);
  expect(JSON.parse((await peering('get', id, '-c', 'data/main', '-o', 'json')).out)).toMatchObject({
    spec: { netPeeringId: id },
  });

  // The same peering again, in both directions: nothing new is created.
  for (const pair of [
    ['-c', 'shop/main', '--with', 'data/main'],
    ['-c', 'data/main', '--with', 'shop/main'],
  ])
    expect((await peering('create', ...pair, '--wait', '-o', 'name')).out).toBe(`${id}\n`);

  const removed = await peering('delete', id, '-c', 'data/main', '--yes', '--wait');
  expect([removed.code, await listed('data/main')]).toEqual([0, []]);
  const again = await peering('create', '-c', 'shop/main', '--with', 'data/main', '--wait', '-o', 'name');
  expect(again.out).toMatch(/^pcx-/);
  expect(again.out).not.toBe(`${id}\n`);
  expect((await peering('delete', again.out.trim(), '-c', 'shop/main', '--yes', '--wait')).code).toBe(0);
  expect(await listed('shop/main')).toEqual([]);
});

test('a dry run checks the clusters and sends nothing', async () => {
  const dry = await peering('create', '-c', 'shop/main', '--with', 'data/main', '--dry-run', '-o', 'json');
  expect(JSON.parse(dry.out)).toMatchObject({
    kind: 'NetPeeringRequest',
    metadata: { name: expect.stringMatching(/^to-vpc-/) },
  });
  expect(await listed('shop/main')).toEqual([]);
});

test('lists a request that was not accepted, and deletes it by name', async () => {
  const kubeconfig = await shell.run(['kubeconfig', 'get', '-c', 'shop/main']);
  const { netPeeringRequests } = createClusterClient(parseKubeconfig(kubeconfig.out));
  await netPeeringRequests.create({
    metadata: { name: 'lonely', labels: { [peeringLabel]: 'vpc-12345678' } },
    spec: { accepterNetId: 'vpc-12345678', accepterOwnerId: '123456789012' },
  });
  expect((await peering('list', '-c', 'shop/main')).out).toMatch(
    /^NAME +STATE +SOURCE +ACCEPTER +AGE\nlonely +pending-acceptance +10\.50\.0\.0\/18 +vpc-12345678 /,
  );
  const removed = await peering('delete', 'lonely', '-c', 'shop/main', '--yes', '--wait');
  expect([removed.code, await listed('shop/main')]).toEqual([0, []]);
});

test('an earlier request that failed is reported, with the command that removes it', async () => {
  const kubeconfig = await shell.run(['kubeconfig', 'get', '-c', 'data/main']);
  const { netPeeringRequests } = createClusterClient(parseKubeconfig(kubeconfig.out));
  // A Net can't be peered with itself.
  await netPeeringRequests.create({
    metadata: { name: 'failed', labels: { [peeringLabel]: await netOf('shop/main') } },
    spec: { accepterNetId: await netOf('data/main'), accepterOwnerId: '123456789012' },
  });
  const refused = await peering('create', '-c', 'data/main', '--with', 'shop/main', '--wait');
  expect([refused.code, refused.err.split('\n').slice(-3)]).toEqual([
    5,
    [
      expect.stringMatching(/^oks: The earlier request failed in data\/main cannot be used: the peering failed: /),
      'hint: Delete it, then try again: oks netpeering delete failed --cluster data/main',
      '',
    ],
  ]);
  expect((await peering('delete', 'failed', '--cluster', 'data/main', '--yes')).code).toBe(0);
});

/** The ID of a cluster's Net. */
async function netOf(cluster: string): Promise<string> {
  const other = cluster === 'shop/main' ? 'data/main' : 'shop/main';
  const dry = await peering('create', '-c', other, '--with', cluster, '--dry-run', '-o', 'json');
  return (JSON.parse(dry.out) as { spec: { accepterNetId: string } }).spec.accepterNetId;
}

test.each<[string, string[], number, RegExp]>([
  ['no other cluster', ['create', '-c', 'shop/main'], 2, /No other cluster is specified/],
  ['the cluster itself', ['create', '-c', 'shop/main', '--with', 'shop/main'], 2, /cluster of another project/],
  [
    'a cluster of the same project',
    ['create', '-c', 'shop/main', '--with', 'shop/other'],
    2,
    /shop\/main and shop\/other are in the same project/,
  ],
  [
    'pods that overlap the network of the other project',
    ['create', '-c', 'shop/main', '--with', 'wide/main'],
    2,
    /the project range of shop\/main \(10\.50\.0\.0\/18\) overlaps the pod range of wide\/main \(10\.50\.0\.0\/16\)/,
  ],
  ['an unknown cluster', ['create', '-c', 'shop/main', '--with', 'data/mian'], 4, /Did you mean `main`\?/],
  ['an unknown peering', ['get', 'pcx-1', '-c', 'shop/main'], 4, /There is no Net peering `pcx-1`/],
  ['a deletion of an unknown one', ['delete', 'pcx-1', '-c', 'shop/main'], 4, /There is no Net peering `pcx-1`/],
])('%s causes a one-line error', async (_, args, code, err) => {
  const outcome = await peering(...args);
  expect([outcome.code, outcome.out, outcome.err.match(err)?.[0]]).toEqual([code, '', expect.any(String)]);
});
