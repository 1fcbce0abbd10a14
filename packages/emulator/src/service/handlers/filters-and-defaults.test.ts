import { defaultAdmissionPlugins, type OperationSpec, operations } from '@oks-kit/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../index.ts';
import { pageParameters } from '../pagination.ts';
import { clusterInput } from '../../testing/inputs.ts';

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
  make('/clusters', 'Cluster', { ...clusterInput, name, project_id, ...fields });

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
  await cluster('old', shop, { version: '1.31' });
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
  ['ListClustersByProjectID', 'version', () => `project_id=${shop}&version=1.31`, ['old']],
  ['ListClustersByProjectID', 'deleted', () => `project_id=${shop}&deleted=true`, ['gone']],
  ['ListAllClusters', 'name', () => 'name=web', ['web', 'web']],
  ['ListAllClusters', 'status', () => 'status=pending', ['young']],
  ['ListAllClusters', 'version', () => 'version=1.31', ['old']],
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
  const known = lists.flatMap(({ id, query }) =>
    [...(query?.fields ?? [])].filter((field) => !pageParameters.has(field)).map((field) => `${id} ${field}`),
  );
  expect([...new Set(filters.map(([operation, filter]) => `${operation} ${filter}`))].sort()).toEqual(known.sort());
});

test('a list without filters has all resources that are not deleted', async () => {
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

test('a project with only the required fields has the documented defaults', async () => {
  const project = await make('/projects', 'Project', { name: 'plain', cidr: '10.90.0.0/18', region: 'eu-west-2' });
  expect(project).toMatchObject({
    description: '',
    tags: {},
    disable_api_termination: false,
    status: 'pending',
    deleted_at: null,
  });
});

const disabledWindow = { enabled: false, duration_hours: 0, start_hour: 12, week_day: 'Tue', tz: 'UTC' };

test('a cluster with only the required fields has the recorded defaults', async () => {
  expect(await cluster('plain', bank)).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    project_id: bank,
    name: 'plain',
    description: '',
    version: '1.32',
    expected_version: null,
    cp_multi_az: false,
    cp_subregions: ['2a'],
    control_planes: 'cp.3.masters.small',
    expected_control_planes: null,
    cni: 'cilium',
    admin_lbu: false,
    cidr_pods: '10.91.0.0/16',
    cidr_service: '10.92.0.0/16',
    cluster_dns: '10.92.0.10',
    admin_whitelist: ['127.0.0.1/32'],
    tags: {},
    auto_maintenances: { minor_upgrade_maintenance: disabledWindow, patch_upgrade_maintenance: disabledWindow },
    maintenance_window: null,
    auth: null,
    disable_api_termination: false,
    admission_flags: {
      disable_admission_plugins: [],
      enable_admission_plugins: [],
      applied_admission_plugins: [...defaultAdmissionPlugins],
    },
    statuses: {
      status: 'pending',
      available_upgrade: '1.33',
      created_at: expect.any(String) as unknown,
      updated_at: expect.any(String) as unknown,
      deleted_at: null,
    },
  });
});

test('fields set on creation are read back', async () => {
  const fields = {
    description: 'the shop',
    cp_multi_az: true,
    cp_subregions: ['2a', '2b', '2c'],
    control_planes: 'cp.3.masters.large',
    cidr_service: '10.96.0.0/16',
    admin_whitelist: ['192.0.2.7', '198.51.100.0/24'],
    tags: { team: 'web' },
    maintenance_window: { duration_hours: 2, start_hour: 3, week_day: 'Sun', tz: 'Europe/Paris' },
    auth: { oidc: { 'issuer-url': 'https://id.example', 'client-id': 'oks', 'groups-claim': ['groups'] } },
    disable_api_termination: true,
  };
  const { id } = await cluster('written', bank, fields);
  const admission_flags = { enable_admission_plugins: ['AlwaysPullImages'], disable_admission_plugins: ['Priority'] };
  const enabled = await cluster('plugins', bank, { admission_flags });
  expect((await ask('GET', `/clusters/${String(id)}`)).body['Cluster']).toMatchObject({
    ...fields,
    cluster_dns: '10.96.0.10',
    auto_maintenances: null,
  });
  // A plugin that was enabled in addition to the default ones is not among the applied ones.
  expect(enabled['admission_flags']).toEqual({
    ...admission_flags,
    applied_admission_plugins: defaultAdmissionPlugins.filter((plugin) => plugin !== 'Priority'),
  });
});

test('changed fields are read back, and null clears optional fields', async () => {
  const [web] = (await ask('GET', `/clusters?project_id=${shop}&name=web`)).body['Clusters'] as { id: string }[];
  const change = async (changes: object): Promise<unknown> => {
    expect((await ask('PATCH', `/clusters/${web?.id ?? ''}`, changes)).status).toBe(200);
    emulator.clock.advance(60_000);
    return (await ask('GET', `/clusters/${web?.id ?? ''}`)).body['Cluster'];
  };
  const written = {
    description: 'changed',
    tags: { a: 'b' },
    maintenance_window: { duration_hours: 1, start_hour: 2, week_day: 'Mon', tz: 'UTC' },
    auth: { oidc: { 'issuer-url': 'https://id.example', 'client-id': 'oks' } },
    admin_whitelist: ['192.0.2.7/32'],
    disable_api_termination: true,
  };
  expect(await change(written)).toMatchObject(written);
  expect(await change({})).toMatchObject(written);
  expect(
    await change({
      ...{ description: null, tags: null, maintenance_window: null, auth: null, auto_maintenances: null },
      ...{ admin_whitelist: null, disable_api_termination: null, version: null },
    }),
  ).toMatchObject({
    ...written,
    ...{ description: '', tags: {}, maintenance_window: null, auth: null, auto_maintenances: null, version: '1.32' },
  });
});

test('a new plan is applied by the next upgrade, and an unknown one is refused', async () => {
  const [young] = (await ask('GET', `/clusters?project_id=${bank}&name=web`)).body['Clusters'] as { id: string }[];
  const changed = await ask('PATCH', `/clusters/${young?.id ?? ''}`, { control_planes: 'cp.3.masters.large' });
  expect(changed).toMatchObject({
    status: 200,
    body: {
      Cluster: {
        control_planes: 'cp.3.masters.small',
        expected_control_planes: 'cp.3.masters.large',
        statuses: { status: 'updating' },
      },
    },
  });
  emulator.clock.advance(60_000);
  expect(await ask('PATCH', `/clusters/${young?.id ?? ''}`, { control_planes: 'cp.huge' })).toMatchObject({
    status: 400,
    body: { Errors: [{ Type: 'InvalidResource', Details: 'Invalid value for control_planes' }] },
  });
});

test.each(['__proto__', 'constructor'])('a parameter named %s is unknown, like any other', async (name) => {
  const { status: known } = await ask('GET', '/projects?nonsense=x');
  const { status } = await ask('GET', `/projects?${name}=x`);
  expect(status).toBe(known);
});

test('clusters of an unknown project are a 404', async () => {
  expect(await ask('GET', '/clusters?project_id=nothing')).toMatchObject({
    status: 404,
    body: { Errors: [{ Type: 'NotFoundError', Details: 'Project nothing not found.' }] },
  });
});

test('a filter without matches returns an empty list', async () => {
  for (const query of ['status=unheard-of', 'name=&version=%00', 'page=7', 'cursor=unknown'])
    expect(await ask('GET', `/clusters/all?${query}`)).toMatchObject({ status: 200, body: { Clusters: [] } });
  for (const query of ['page=-12765479913063146586112', 'limit=-72057594037927936', 'page=72057594037927936'])
    expect((await ask('GET', `/clusters/all?${query}`)).status).toBe(200);
  for (const query of ['deleted=perhaps', 'page=x', 'limit=101', 'limit=1.5'])
    expect((await ask('GET', `/clusters/all?${query}`)).status).toBe(422);
});
