import { type OperationSpec, operations } from '@oks-kit/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../index.ts';

const networks = { version: '1.30', cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' };
let emulator: Emulator;
let shop: string;
let bank: string;

async function ask(
  method: string,
  below: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await emulator.fetch(emulator.url + below, {
    method,
    headers: emulator.credentials.authorize(),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // Boundary: the emulator answers with objects.
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function make(below: string, key: string, body: unknown): Promise<Record<string, unknown>> {
  // Boundary: as above.
  return (await ask('POST', below, body)).body[key] as Record<string, unknown>;
}

const cluster = (name: string, project_id: string, fields: object = {}): Promise<Record<string, unknown>> =>
  make('/clusters', 'Cluster', { name, project_id, admin_whitelist: [], ...networks, ...fields });

beforeAll(async () => {
  emulator = await createEmulator({ clock: 'manual' });
  shop = String(
    (await make('/projects', 'Project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' }))['id'],
  );
  bank = String(
    (await make('/projects', 'Project', { name: 'bank', cidr: '10.60.0.0/18', region: 'eu-west-2' }))['id'],
  );
  const closed = await make('/projects', 'Project', { name: 'closed', cidr: '10.70.0.0/18', region: 'eu-west-2' });
  emulator.clock.advance(60_000);
  await cluster('web', shop);
  await cluster('old', shop, { version: '1.29' });
  await cluster('web', bank);
  const gone = await cluster('gone', shop);
  emulator.clock.advance(60_000);
  await ask('DELETE', `/clusters/${String(gone['id'])}`);
  await ask('DELETE', `/projects/${String(closed['id'])}`);
  emulator.clock.advance(60_000);
  await make('/projects', 'Project', { name: 'young', cidr: '10.80.0.0/18', region: 'eu-west-2' });
  await cluster('young', bank);
});
afterAll(() => emulator.close());

const filters: readonly (readonly [
  operation: string,
  filter: string,
  query: () => string,
  names: readonly string[],
])[] = [
  ['ListProjects', 'name', () => 'name=bank', ['bank']],
  ['ListProjects', 'status', () => 'status=pending', ['young']],
  ['ListProjects', 'cidr', () => 'cidr=10.60.0.0/18', ['bank']],
  ['ListProjects', 'deleted', () => 'deleted=true', ['closed']],
  ['ListProjects', 'deleted', () => 'deleted=false&status=ready', ['shop', 'bank']],
  ['ListClustersByProjectID', 'project_id', () => `project_id=${shop}`, ['web', 'old']],
  ['ListClustersByProjectID', 'name', () => `project_id=${shop}&name=old`, ['old']],
  ['ListClustersByProjectID', 'status', () => `project_id=${bank}&status=pending`, ['young']],
  ['ListClustersByProjectID', 'version', () => `project_id=${shop}&version=1.29`, ['old']],
  ['ListClustersByProjectID', 'deleted', () => `project_id=${shop}&deleted=true`, ['gone']],
  ['ListAllClusters', 'name', () => 'name=web', ['web', 'web']],
  ['ListAllClusters', 'status', () => 'status=pending', ['young']],
  ['ListAllClusters', 'version', () => 'version=1.29', ['old']],
  ['ListAllClusters', 'deleted', () => 'deleted=true', ['gone']],
];

test.each(filters)('%s by %s', async (operation, _, query, names) => {
  const row = Object.values<OperationSpec>(operations).find(({ id }) => id === operation);
  const { status, body } = await ask('GET', `${row?.path ?? ''}?${query()}`);
  expect([status, body[row?.payload ?? '']]).toMatchObject([200, names.map((name) => ({ name }))]);
  expect(body[row?.payload ?? '']).toHaveLength(names.length);
});

test('every filter of every list has a case', () => {
  const lists = Object.values<OperationSpec>(operations).filter(({ id }) => id.startsWith('List'));
  const paging = ['cursor', 'page', 'limit'];
  const known = lists.flatMap(({ id, query }) =>
    [...(query?.fields ?? [])].filter((field) => !paging.includes(field)).map((field) => `${id} ${field}`),
  );
  expect([...new Set(filters.map(([operation, filter]) => `${operation} ${filter}`))].sort()).toEqual(known.sort());
});

test('a list without filters is of what lives, whatever its network', async () => {
  expect((await ask('GET', '/projects')).body['Projects']).toMatchObject([
    { name: 'shop' },
    { name: 'bank' },
    { name: 'young' },
  ]);
  expect((await ask('GET', '/clusters/all')).body['Clusters']).toMatchObject([
    { name: 'web' },
    { name: 'old' },
    { name: 'web' },
    { name: 'young' },
  ]);
});

test('a project that says only what it must has the documented defaults', async () => {
  const project = await make('/projects', 'Project', { name: 'plain', cidr: '10.90.0.0/18', region: 'eu-west-2' });
  expect(project).toMatchObject({
    description: null,
    tags: {},
    disable_api_termination: false,
    status: 'pending',
    deleted_at: null,
  });
});

test('a cluster that says only what it must has the documented defaults', async () => {
  expect(await cluster('plain', bank)).toMatchObject({
    version: '1.30',
    cp_subregions: ['2a'],
    control_planes: 'cp.3.masters.small',
    cni: 'cilium',
    admin_lbu: false,
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
    cluster_dns: '10.92.0.10',
    tags: {},
    disable_api_termination: false,
    admission_flags: {
      disable_admission_plugins: [],
      enable_admission_plugins: [],
      applied_admission_plugins: expect.arrayContaining(['PodSecurity']) as unknown,
    },
    statuses: { status: 'pending', available_upgrade: '1.31', deleted_at: null },
  });
});

test('maintenance windows that are left open have the documented defaults', async () => {
  const window = { enabled: true, duration_hours: 0, start_hour: 12, week_day: 'Tue', tz: 'UTC' };
  const { auto_maintenances } = await cluster('windows', bank);
  expect(auto_maintenances).toEqual({ minor_upgrade_maintenance: window, patch_upgrade_maintenance: window });
});

test('an update takes another plan, and refuses one that there is not', async () => {
  const [young] = (await ask('GET', `/clusters?project_id=${shop}&name=web`)).body['Clusters'] as { id: string }[];
  const changed = await ask('PATCH', `/clusters/${young?.id ?? ''}`, { control_planes: 'cp.3.masters.large' });
  expect(changed).toMatchObject({
    status: 200,
    body: { Cluster: { control_planes: 'cp.3.masters.large', statuses: { status: 'updating' } } },
  });
  emulator.clock.advance(60_000);
  expect((await ask('PATCH', `/clusters/${young?.id ?? ''}`, { control_planes: 'cp.huge' })).status).toBe(422);
  expect((await ask('GET', `/clusters/${young?.id ?? ''}`)).body).toMatchObject({
    Cluster: { control_planes: 'cp.3.masters.large', statuses: { status: 'ready' } },
  });
});

test.each(['__proto__', 'constructor'])('a parameter of the name %s is unknown, like any other', async (name) => {
  const { status: known } = await ask('GET', '/projects?nonsense=x');
  const { status } = await ask('GET', `/projects?${name}=x`);
  expect(status).toBe(known);
});
