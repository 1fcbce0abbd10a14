import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createClient } from '@oks-kit/client';
import { createEmulator } from '@oks-kit/emulator';
import { fetchKubeconfig } from '@oks-kit/kubeconfig';
import { createKubeconfigCache } from '@oks-kit/kubeconfig/node';
import { expect, test } from 'vitest';
import type { Ended } from '../../testing/ended.fixture.ts';
import { useKubeconfigHome } from './kubeconfig-home.fixture.ts';

const at = useKubeconfigHome();
const { oks, kubectl, createCluster } = at;

test('with a saved profile, kubectl asks oks for a certificate', async () => {
  expect(await oks(['kubeconfig', 'merge', 'shop/web-0'])).toMatchObject({ code: 0 });
  const whoami = await kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}']);
  expect(whoami).toEqual({ code: 0, out: 'kubernetes-admin', err: '' });
  const view = await kubectl(['config', 'view', '-o', 'json']);
  expect(JSON.parse(view.out)).toMatchObject({
    'current-context': 'shop-web-0',
    contexts: [{ name: 'shop-web-0', context: { cluster: 'shop-web-0', user: 'shop-web-0' } }],
  });
  expect(at.sealedCalls).toBe(1);
});

test('works from a shell without the variables of the profile', async () => {
  const elsewhere = path.join(at.home, 'elsewhere');
  renameSync(path.join(at.home, '.config', 'oks-kit'), elsewhere);
  expect((await oks(['kubeconfig', 'merge', 'shop/web-0'], { env: { OKS_CONFIG_DIR: elsewhere } })).code).toBe(0);
  expect(await kubectl(['get', 'nodes', '-o', 'name'], { env: { HOME: path.join(at.home, 'nobody') } })).toMatchObject({
    code: 0,
  });
});

test('after expiry, kubectl is refused, and the cache fetches another certificate', async () => {
  const moved = await createEmulator({ clock: 'manual', port: 0 });
  try {
    const client = createClient({ baseUrl: moved.url, credentials: moved.credentials });
    const project = await client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
    moved.clock.advance(300_000);
    const cluster = await client.clusters.create({
      name: 'web',
      project_id: project.id,
      admin_whitelist: ['127.0.0.1/32'],
      version: '1.31',
      cidr_pods: '10.91.0.0/16',
      cidr_service: '10.92.0.0/16',
    });
    moved.clock.advance(300_000);
    const cache = createKubeconfigCache({ folder: path.join(at.home, 'cache'), now: () => moved.clock.now() });
    const certificate = () =>
      cache.get({ endpoint: moved.url, account: 'a', clusterId: cluster.id, ttl: '1h' }, (request) =>
        fetchKubeconfig(client, cluster.id, request),
      );
    const get = (file: string | undefined): Promise<Ended> =>
      kubectl(['get', 'nodes', '-o', 'name'], { env: { KUBECONFIG: file ?? '' } });

    const first = await certificate();
    const kept = path.join(at.home, 'first');
    writeFileSync(kept, readFileSync(first.file ?? ''), { mode: 0o600 });
    expect((await get(kept)).code).toBe(0);
    moved.clock.advance(3_600_000);
    expect(await get(kept)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('You must be logged in'),
    });
    const second = await certificate();
    expect([second.fetched, second.file]).toEqual([true, first.file]);
    expect((await get(second.file)).code).toBe(0);
  } finally {
    await moved.close();
  }
});

test('a recreated cluster of the same name gets a new certificate', async () => {
  const first = await createCluster('phoenix');
  await oks(['kubeconfig', 'merge', 'shop/phoenix']);
  await at.emulator.fetch(`${at.emulator.url}/clusters/${first}`, {
    method: 'DELETE',
    headers: at.emulator.credentials.authorize(),
  });
  await createCluster('phoenix');
  expect((await oks(['kubeconfig', 'merge', 'shop/phoenix'])).code).toBe(0);
  expect((await kubectl(['get', 'nodes', '-o', 'name'])).code).toBe(0);
  expect(at.sealedCalls).toBe(2);
  expect((await oks(['kubeconfig', 'clear'])).err).toBe('Removed 2 cached certificates.\n');
});
const flags = ['kubectl', '--cluster', 'shop/web-3', '--'];

test('forwards stdin, stdout and the exit code', async () => {
  const pool = JSON.stringify({
    apiVersion: 'oks.dev/v1beta2',
    kind: 'NodePool',
    metadata: { name: 'piped' },
    spec: { desiredNodes: 1, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] },
  });
  expect(await oks([...flags, 'create', '-f', '-'], { input: pool })).toEqual({
    code: 0,
    out: 'nodepool.oks.dev/piped created\n',
    err: '',
  });
  expect(await oks([...flags, 'get', 'nodepools', '-o', 'name'])).toEqual({
    code: 0,
    out: 'nodepool.oks.dev/piped\n',
    err: '',
  });
  const missing = await oks([...flags, 'get', 'nodepools', 'nobody']);
  expect([missing.code, missing.out, missing.err]).toEqual([
    1,
    '',
    'Error from server (NotFound): nodepools.oks.dev "nobody" not found\n',
  ]);
  expect(at.sealedCalls).toBe(1);
  // Commands for node pools use the same certificate.
  expect((await oks(['nodepool', 'list', '-c', 'shop/web-3', '-o', 'name'])).out).toBe('piped\n');
  expect(at.sealedCalls).toBe(1);
});
