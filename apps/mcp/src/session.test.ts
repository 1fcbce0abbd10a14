import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cluster, startWorkplace } from './testing.fixture.ts';

test('an assistant creates, scales, upgrades and deletes a cluster', async () => {
  await using workplace = await startWorkplace();
  const { succeed } = await workplace.assistant();
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  expect(await succeed('wait_for_project', { project: 'shop' })).toMatchObject({
    deleted: false,
    project: { name: 'shop', status: 'ready' },
  });

  expect(await succeed('create_cluster', cluster)).toMatchObject({ cluster: { name: 'web', version: '1.31' } });
  const steps: string[] = [];
  const ready = await succeed(
    'wait_for_cluster',
    { cluster: 'shop/web' },
    { onprogress: ({ message }) => void steps.push(message ?? '') },
  );
  expect(ready).toMatchObject({ deleted: false, cluster: { statuses: { status: 'ready' } } });
  expect(steps).toContain('cluster shop/web: ready');

  const spec = { nodeType: 'tinav6.c2r4p3', desiredNodes: 2, zones: ['eu-west-2a'] };
  const pool = { cluster: 'shop/web', name: 'workers' };
  await succeed('create_node_pool', { ...pool, spec });
  expect(await succeed('wait_for_node_pool', pool)).toMatchObject({ deleted: false });
  expect(await succeed('scale_node_pool', { ...pool, nodes: 3 })).toMatchObject({
    node_pool: { spec: { desiredNodes: 3 } },
  });
  expect(await succeed('list_node_pools', { cluster: 'shop/web' })).toMatchObject({
    node_pools: [{ metadata: { name: 'workers' } }],
  });

  expect(await succeed('list_outdated_clusters')).toEqual({
    clusters: [{ cluster: 'shop/web', id: expect.any(String), version: '1.31', available_version: '1.32' }],
  });
  expect(await succeed('upgrade_cluster', { cluster: 'shop/web', version: '1.32' })).toMatchObject({
    cluster: { version: expect.stringMatching(/^1\.32/) },
  });

  const { file } = await succeed('save_kubeconfig', { cluster: 'shop/web' });
  expect(statSync(String(file)).mode & 0o777).toBe(0o600);

  await succeed('delete_node_pool', pool);
  expect(await succeed('wait_for_node_pool', { ...pool, status: 'deleted' })).toEqual({ deleted: true });
  await succeed('delete_cluster', { cluster: 'shop/web' });
  expect(await succeed('list_clusters')).toEqual({ clusters: [] });
  // It is already deleted before a wait could begin.
  expect(await succeed('wait_for_cluster', { cluster: 'shop/web', status: 'deleted' })).toEqual({ deleted: true });
  await succeed('delete_project', { project: 'shop' });
});
