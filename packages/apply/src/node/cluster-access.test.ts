import { createClient } from '@oks-kit/client';
import { createEmulator } from '@oks-kit/emulator';
import { fetchKubeconfig } from '@oks-kit/kubeconfig';
import { expect, test } from 'vitest';
import { clusterAccess } from './cluster-access.ts';

test('a kubeconfig is fetched once, and again if it must be renewed or the last attempt failed', async () => {
  await using emulator = await createEmulator({ clock: 'instant', port: 0 });
  const client = createClient({ baseUrl: emulator.url, credentials: emulator.credentials });
  const project = await client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const { id } = await client.clusters.create({
    name: 'web',
    project_id: project.id,
    version: '1.32',
    admin_whitelist: ['127.0.0.1/32'],
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
  });
  let time = 0;
  const outcomes: string[] = [];
  const clusters = clusterAccess({
    client,
    now: () => time,
    async kubeconfig(clusterId) {
      outcomes.push(outcomes.length === 0 ? 'failed' : 'fetched');
      if (outcomes.length === 1) throw new Error('not now');
      return { kubeconfig: await fetchKubeconfig(client, clusterId), renewAt: new Date(time + 10) };
    },
  });
  const list = async (): Promise<number> => (await (await clusters.open(id)).nodepools.list()).length;
  await expect(list()).rejects.toThrow('not now');
  expect(await Promise.all([list(), list()])).toEqual([0, 0]);
  time = 9;
  await list();
  expect(outcomes).toEqual(['failed', 'fetched']);
  time = 10;
  await Promise.all([list(), list()]);
  expect(outcomes).toEqual(['failed', 'fetched', 'fetched']);
});
