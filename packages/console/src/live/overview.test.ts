import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { createClient } from '@oks-kit/client';
import { expect, onTestFinished, test } from 'vitest';
import type { OverviewEvent, ProfileChanged, RowsChanged } from '../api/overview.ts';
import { fastClock, openConsole, openEmulator, sourceOf } from '../testing/console.fixture.ts';

const clientOf = ({ url, fetch, credentials }: Emulator) => createClient({ baseUrl: url, fetch, credentials });

async function createProject(emulator: Emulator, name: string) {
  const number = name.length;
  return clientOf(emulator).projects.create({ name, cidr: `10.${50 + number}.0.0/18`, region: 'eu-west-2' });
}

async function createCluster(emulator: Emulator, project_id: string, name: string) {
  return clientOf(emulator).clusters.create({
    ...{ name, project_id, version: '1.32', admin_whitelist: ['192.0.2.7/32'] },
    ...{ cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' },
  });
}

const isLive = (events: readonly OverviewEvent[]): boolean =>
  events.some((event) => event.type === 'profile' && event.state === 'live');
const rowsIn = (events: readonly OverviewEvent[]): RowsChanged[] => events.filter((event) => event.type === 'rows');
const statesIn = (events: readonly OverviewEvent[]): ProfileChanged[] =>
  events.filter((event) => event.type === 'profile');

test('a page gets all rows, then only changes and deletions', async () => {
  const emulator = await openEmulator();
  const { id } = await createProject(emulator, 'shop');
  const kept = await createCluster(emulator, id, 'web');
  const deleted = await createCluster(emulator, id, 'api');
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  const first = await eventsOf<OverviewEvent>('/api/events', isLive);
  expect(first.events[0]).toEqual({ type: 'start', resumed: false });
  const names = rowsIn(first.events).flatMap(({ clusters }) => clusters.map(({ name }) => name));
  expect(names.sort()).toEqual(['api', 'web']);
  expect(rowsIn(first.events).flatMap(({ projects }) => projects)[0]).toMatchObject({ id, name: 'shop' });

  await clientOf(emulator).clusters.delete(deleted.id);
  await clientOf(emulator).clusters.update(kept.id, { description: 'not in a row', tags: { team: 'shop' } });
  const next = await eventsOf<OverviewEvent>(`/api/events?after=${first.lastId}`, (events) =>
    rowsIn(events).some(({ removedClusters }) => removedClusters.length > 0),
  );
  expect(next.events[0]).toEqual({ type: 'start', resumed: true });
  const rows = rowsIn(next.events);
  expect(rows.flatMap(({ removedClusters }) => removedClusters)).toEqual([deleted.id]);
  expect(rows.flatMap(({ clusters }) => clusters)).toEqual([expect.objectContaining({ tags: { team: 'shop' } })]);
  expect(rows.flatMap(({ projects }) => projects)).toEqual([]);
});

test('with an invalid ID or one of another server, the stream starts from the beginning', async () => {
  const emulator = await openEmulator();
  await createProject(emulator, 'shop');
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  await eventsOf<OverviewEvent>('/api/events', isLive);
  for (const after of ['other.5', '', '5', 'x.y.z']) {
    const { events } = await eventsOf<OverviewEvent>(`/api/events?after=${after}`, isLive);
    expect(events[0]).toEqual({ type: 'start', resumed: false });
    expect(rowsIn(events).flatMap(({ projects }) => projects)).toHaveLength(1);
  }
});

test('at most one request a second is sent for a profile, no matter how many views are open', async () => {
  const emulator = await openEmulator();
  const { id } = await createProject(emulator, 'shop');
  const cluster = await createCluster(emulator, id, 'web');
  const clock = fastClock(50);
  const startedAt = clock.now();
  const sentAt: number[] = [];
  const onRequest = (): void => void sentAt.push(clock.now());
  const { eventsOf } = await openConsole([sourceOf(emulator, { onRequest })], { clock });
  const enough = (): boolean => sentAt.length >= 12;
  await Promise.all([
    eventsOf('/api/events', enough),
    eventsOf(`/api/clusters/work/${cluster.id}/events`, ({ length }) => length >= 4),
    eventsOf('/api/quotas/work/events', ({ length }) => length >= 2),
  ]);
  // A request may be seen late, but each one before it took at least a second.
  for (const [index, at] of sentAt.entries()) expect(at - startedAt).toBeGreaterThanOrEqual(index * 1_000);
});

test('nothing is sent while no page is open', async () => {
  const emulator = await openEmulator();
  let requests = 0;
  const clock = fastClock(50);
  const { eventsOf } = await openConsole([sourceOf(emulator, { onRequest: () => requests++ })], { clock });
  expect(requests).toBe(0);
  await eventsOf<OverviewEvent>('/api/events', isLive);
  // The server notices that the page is closed; a request that was already sent may still be counted.
  let before: number;
  do {
    before = requests;
    await clock.sleep(10_000);
  } while (requests !== before);
  await clock.sleep(60_000);
  expect(requests).toBe(before);
});

test('a profile that cannot be reached is reported and recovers, and others are not affected', async () => {
  const healthy = await openEmulator();
  const lost = await createEmulator({ clock: 'instant', port: 0 });
  const { port } = new URL(lost.url);
  await createProject(lost, 'shop');
  const { eventsOf } = await openConsole([sourceOf(lost, { id: 'lost' }), sourceOf(healthy, { id: 'healthy' })]);
  const of = (events: readonly OverviewEvent[], profile: string, state: string): ProfileChanged | undefined =>
    statesIn(events).findLast((event) => event.profile === profile && event.state === state);
  const { lastId } = await eventsOf<OverviewEvent>(
    '/api/events',
    (events) => of(events, 'lost', 'live') !== undefined && of(events, 'healthy', 'live') !== undefined,
  );
  await lost.close();
  const broken = await eventsOf<OverviewEvent>(
    `/api/events?after=${lastId}`,
    (events) => of(events, 'lost', 'failed') !== undefined,
  );
  expect(of(broken.events, 'lost', 'failed')).toMatchObject({
    error: { code: 'connection', requestId: null },
    asOf: expect.stringMatching(/^\d{4}-/),
  });
  expect(of(broken.events, 'healthy', 'failed')).toBeUndefined();
  // The rows that were read before are still shown.
  expect(rowsIn(broken.events).flatMap(({ removedProjects }) => removedProjects)).toEqual([]);

  const back = await createEmulator({ clock: 'instant', port: Number(port) });
  onTestFinished(() => back.close());
  // Another emulator at the same address has other keys, so it refuses the requests.
  const refused = await eventsOf<OverviewEvent>(
    `/api/events?after=${broken.lastId}`,
    (events) => of(events, 'lost', 'failed')?.error?.code === 'authentication',
  );
  expect(of(refused.events, 'lost', 'failed')?.error?.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('a profile recovers from a failure of the service', async () => {
  const emulator = await openEmulator();
  await createProject(emulator, 'shop');
  const fault = emulator.faults.add({ kind: 'server_error', operations: ['ListAllClusters'] });
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  const failed = await eventsOf<OverviewEvent>('/api/events', (events) =>
    statesIn(events).some(({ state }) => state === 'failed'),
  );
  expect(statesIn(failed.events).at(-1)?.error).toMatchObject({ code: 'server' });
  emulator.faults.remove(fault);
  const { events } = await eventsOf<OverviewEvent>(`/api/events?after=${failed.lastId}`, isLive);
  expect(statesIn(events).at(-1)).toMatchObject({ state: 'live', error: null });
});

test('many clusters are sent in several events, and a change of one cluster is one row', async () => {
  const count = 1_200;
  const emulator = await openEmulator({ quotas: { projects: 1, clustersPerProject: count } });
  const { id } = await createProject(emulator, 'shop');
  const clusters = [];
  for (let number = 0; number < count; number++) clusters.push(await createCluster(emulator, id, `c${number}`));
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  const first = await eventsOf<OverviewEvent>('/api/events', isLive);
  expect(rowsIn(first.events).flatMap((event) => event.clusters)).toHaveLength(count);
  expect(Math.max(...rowsIn(first.events).map((event) => event.clusters.length))).toBeLessThanOrEqual(500);
  await clientOf(emulator).clusters.update(clusters[7]?.id ?? '', { tags: { team: 'shop' } });
  const next = await eventsOf<OverviewEvent>(
    `/api/events?after=${first.lastId}`,
    (events) => rowsIn(events).length > 0,
  );
  expect(rowsIn(next.events).flatMap((event) => event.clusters.map(({ name }) => name))).toEqual(['c7']);
});

test('names with HTML, control characters and bidirectional overrides are sent unchanged, as JSON', async () => {
  const emulator = await openEmulator();
  const hostile = '</script><img src=x onerror=alert(1)>\u202eevil\u0000\u001b[31m\n\ndata: {"type":"start"}\u2028';
  const { id } = await createProject(emulator, 'shop');
  await clientOf(emulator).projects.update(id, { description: hostile, tags: { [hostile.slice(0, 20)]: hostile } });
  const { eventsOf } = await openConsole([sourceOf(emulator)]);
  const { events } = await eventsOf<OverviewEvent>('/api/events', isLive);
  const [project] = rowsIn(events).flatMap(({ projects }) => projects);
  expect(project?.description).toBe(hostile);
  expect(Object.values(project?.tags ?? {})).toEqual([hostile]);
  expect(events.filter(({ type }) => type === 'start')).toHaveLength(1);
});
