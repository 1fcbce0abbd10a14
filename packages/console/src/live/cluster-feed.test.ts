import { createClient } from '@oks-kit/client';
import type { Emulator } from '@oks-kit/emulator';
import { createClusterClient } from '@oks-kit/kubernetes';
import { fetchKubeconfig } from '@oks-kit/kubeconfig';
import { expect, test } from 'vitest';
import type { ClusterEvent } from '../api/cluster.ts';
import type { QuotasEvent } from '../api/quotas.ts';
import { openConsole, openEmulator, sourceOf } from '../testing/console.fixture.ts';

const clientOf = ({ url, fetch, credentials }: Emulator) => createClient({ baseUrl: url, fetch, credentials });

async function createCluster(emulator: Emulator, { isManual = false } = {}): Promise<string> {
  const { projects, clusters } = clientOf(emulator);
  const project = await projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  if (isManual) emulator.clock.advance(600_000);
  const cluster = await clusters.create({
    ...{ name: 'web', project_id: project.id, version: '1.32', admin_whitelist: ['127.0.0.1/32'] },
    ...{ cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' },
  });
  return cluster.id;
}

type PartOf<P extends ClusterEvent['part']> = Extract<ClusterEvent, { part: P }>;

function lastOf<P extends ClusterEvent['part']>(events: readonly ClusterEvent[], part: P): PartOf<P> | undefined {
  return events.findLast((event): event is PartOf<P> => event.part === part);
}

test('sends a cluster with its node pools and nodes, and each change', async () => {
  const emulator = await openEmulator();
  const id = await createCluster(emulator);
  const pools = createClusterClient(await fetchKubeconfig(clientOf(emulator), id)).nodepools;
  await pools.create({
    metadata: { name: 'workers' },
    spec: { desiredNodes: 1, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'] },
  });
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  let scaled: Promise<unknown> | undefined;
  const { events } = await eventsOf<ClusterEvent>(`/api/clusters/work/${id}/events`, (all) => {
    const workers = lastOf(all, 'nodepools')?.value?.[0];
    if (workers?.nodes.length === 1) scaled ??= pools.patch('workers', { spec: { desiredNodes: 2 } });
    return workers?.nodes.length === 2 && lastOf(all, 'certificates') !== undefined;
  });
  await scaled;
  expect(lastOf(events, 'cluster')).toMatchObject({
    value: { id, name: 'web', projectName: expect.any(String), version: '1.32', whitelist: ['127.0.0.1/32'] },
    error: null,
  });
  expect(lastOf(events, 'nodepools')?.value?.[0]).toMatchObject({
    ...{ name: 'workers', desiredNodes: 2, nodeType: 'tinav6.c2r4p3', zones: ['eu-west-2a'], autoscaling: null },
    nodes: [
      { state: 'ready', version: expect.stringMatching(/^v1\.32\./), message: null },
      { state: 'ready', version: expect.stringMatching(/^v1\.32\./), message: null },
    ],
  });
  // Unchanged parts are not sent again.
  expect(events.filter(({ part }) => part === 'peerings').length).toBeLessThanOrEqual(1);
});

test('connects to the API of a new cluster as soon as it is ready, and reports until then that it is not', async () => {
  const emulator = await openEmulator({ clock: 'manual' });
  const id = await createCluster(emulator, { isManual: true });
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  const { events } = await eventsOf<ClusterEvent>(`/api/clusters/work/${id}/events`, (all) => {
    if (lastOf(all, 'nodepools')?.error?.code === 'not_ready') emulator.clock.advance(600_000);
    return lastOf(all, 'nodepools')?.value !== null && lastOf(all, 'nodepools') !== undefined;
  });
  expect(events.find(({ part }) => part === 'nodepools')).toMatchObject({
    value: null,
    asOf: null,
    error: { code: 'not_ready', message: expect.stringContaining('its Kubernetes API cannot be read') },
  });
  expect(lastOf(events, 'nodepools')).toMatchObject({ value: [], error: null });
});

test('reports `not_found` for a cluster that does not exist', async () => {
  const { eventsOf } = await openConsole([sourceOf(await openEmulator())]);
  const { events } = await eventsOf<ClusterEvent>(
    '/api/clusters/work/00000000-0000-4000-8000-000000000000/events',
    (all) => lastOf(all, 'cluster') !== undefined,
  );
  expect(lastOf(events, 'cluster')).toMatchObject({ value: null, error: { code: 'not_found' } });
});

test('sends the quotas of the account and of each project', async () => {
  const emulator = await openEmulator();
  await createCluster(emulator);
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  const { events } = await eventsOf<QuotasEvent>('/api/quotas/work/events', ({ length }) => length >= 2);
  expect(events).toMatchObject([
    { type: 'account', quotas: [{ name: 'projects', used: 1, max: 10 }] },
    { type: 'project', projectName: 'shop', quotas: expect.arrayContaining([expect.objectContaining({ max: 200 })]) },
  ]);
});

test('quotas of one project are read without the rest of the account', async () => {
  const emulator = await openEmulator();
  await createCluster(emulator);
  const [project] = await clientOf(emulator).projects.list();
  const sent: string[] = [];
  const onRequest = (_: string, url: string): void => void sent.push(new URL(url).pathname);
  const { eventsOf } = await openConsole([sourceOf(emulator, { onRequest })]);
  const path = `/api/quotas/work/events?project=${project?.id ?? ''}`;
  const { events } = await eventsOf<QuotasEvent>(path, ({ length }) => length >= 1);
  expect(events).toMatchObject([{ type: 'project', projectId: project?.id, projectName: 'shop' }]);
  expect(sent).toEqual([`/api/v2/projects/${project?.id ?? ''}`, `/api/v2/projects/${project?.id ?? ''}/quotas`]);
});

test('a project that does not exist is reported in place of its quotas', async () => {
  const { eventsOf } = await openConsole([sourceOf(await openEmulator())]);
  const path = '/api/quotas/work/events?project=00000000-0000-4000-8000-000000000000';
  const { events } = await eventsOf<QuotasEvent>(path, ({ length }) => length >= 1);
  expect(events).toMatchObject([{ type: 'failed', error: { code: 'not_found' } }]);
});
