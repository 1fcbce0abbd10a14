import { describe, expect, test } from 'vitest';
import type { ClusterNode } from '@oks-kit/kubernetes';
import type { LiveCluster, LiveState } from '../live/live-state.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, shopWith } from './live-state.fixture.ts';
import type { Plan } from './plan.ts';
import { planChanges } from './plan-changes.ts';
import { recheckPlan } from './plan-file.ts';

const pool = 'nodeType: tinav6.c4r8p2';

/** The plan for a manifest of one cluster, `shop/web`, with these fields. */
async function planOf(fields: string, live: LiveState, head = ''): Promise<Plan> {
  const text = `${head}\nprojects: {shop: {clusters: {web: {${fields}}}}}`;
  return planChanges(await readManifest([{ name: 'oks.yaml', text }]), live);
}
const web = (fields: Parameters<typeof liveCluster>[1] = {}, inside?: LiveCluster['inside']): LiveState =>
  shopWith([{ resource: liveCluster('web', fields), inside }]);

describe('a cluster that is created', () => {
  const window = { week_day: 'Tue', start_hour: 2, duration_hours: 2, tz: 'UTC' };
  const windows = { minor_upgrade_maintenance: window, patch_upgrade_maintenance: window };
  const created = (fields: string, clusterTemplate: Record<string, unknown>, head = '') =>
    planOf(
      fields,
      {
        ...shopWith([]),
        creation: { clusterTemplate, region: 'eu-west-2', maxProjects: 5, maxClustersPerProject: 5, versions: [] },
      },
      head,
    );

  test('takes neither name, project, whitelist nor tags from the proposal of the service', async () => {
    const template = { name: 'x', project_id: 'p', admin_whitelist: ['203.0.113.9/32'], tags: { a: 'b' }, cni: 'c' };
    const { changes } = await created('tags: {tier: gold}', template, 'owner: team');
    expect(changes.at(-1)?.body).toEqual({ name: 'web', cni: 'c', tags: { tier: 'gold', 'oks-kit/owner': 'team' } });
  });

  test('shows the proposed version and control planes in the plan', async () => {
    const { changes } = await created('admin_whitelist: [my-ip]', {
      version: '1.33',
      control_planes: 'cp.mono.master',
    });
    expect(changes[0]?.fields).toEqual([
      { field: 'version', before: null, after: '1.33' },
      { field: 'control_planes', before: null, after: 'cp.mono.master' },
      { field: 'admin_whitelist', before: null, after: ['my-ip'] },
    ]);
  });

  const windowsText =
    '{minor_upgrade_maintenance: {enabled: true, week_day: Wed, start_hour: 3, duration_hours: 2, tz: UTC}, ' +
    'patch_upgrade_maintenance: {enabled: true, week_day: Wed, start_hour: 3, duration_hours: 2, tz: UTC}}';

  test.each([
    ['', ['maintenance_window', 'auto_maintenances']],
    ['maintenance_window: {week_day: Wed, start_hour: 3, duration_hours: 2}', ['maintenance_window']],
    [`auto_maintenances: ${windowsText}`, ['auto_maintenances']],
  ])('has the proposed maintenance only if the manifest has none: %j', async (fields, sent) => {
    const proposal = { maintenance_window: window, auto_maintenances: windows };
    const body = (await created(fields, proposal)).changes[0]?.body ?? {};
    expect(Object.keys(body).filter((field) => field in proposal)).toEqual(sent);
  });

  test('names the field of the manifest that conflicts with the proposal', async () => {
    const { problems } = await created('admin_whitelist: [my-ip], cluster_dns: 10.99.0.10', {
      cidr_service: '10.92.0.0/16',
    });
    expect(problems).toEqual([
      {
        path: 'shop/web',
        reason: 'invalid',
        message: expect.stringContaining('`cluster_dns` must be an address inside `cidr_service`'),
        hint: 'Correct the manifest.',
      },
    ]);
  });
});

test('an address that is not in the manifest is removed from the whitelist', async () => {
  const live = web({ admin_whitelist: ['192.0.2.7/32', '198.51.100.0/24'] });
  const { changes } = await planOf('admin_whitelist: [192.0.2.7]', live);
  expect(changes).toMatchObject([{ action: 'update', body: { admin_whitelist: ['192.0.2.7'] } }]);
});

test('the address of the DNS service cannot be changed', async () => {
  const { changes, problems } = await planOf('cluster_dns: 10.92.0.11', web());
  expect(changes).toEqual([]);
  expect(problems).toMatchObject([{ reason: 'immutable', path: 'shop/web' }]);
});

test('the control plane plan that the cluster has is not a difference', async () => {
  const { changes, problems } = await planOf('control_planes: cp.3.masters.small', web());
  expect([changes, problems]).toEqual([[], []]);
});

test('a version below that of a cluster without maintenance windows is refused', async () => {
  const { problems } = await planOf('version: "1.31"', web({ auto_maintenances: null }));
  expect(problems).toMatchObject([{ reason: 'downgrade' }]);
});

describe('an upgrade', () => {
  const node: ClusterNode = {
    ...{ name: 'n1', nodepool: 'w', kubeletVersion: 'v1.32.4', state: 'ready' },
    ...{ message: undefined, createdAt: undefined },
  };
  const manual = { upgradeStrategy: { autoUpgradeEnabled: false } };

  test('of a saved plan is refused if the cluster has changed since', async () => {
    const plan = await planOf('version: "1.33"', web());
    expect(() => recheckPlan(plan, web())).not.toThrow();
    expect(() => recheckPlan(plan, web({ description: 'by hand' }))).toThrow('stale: shop/web changed');
  });

  test('keeps the part of the upgrade strategy that the manifest does not set', async () => {
    const inside = { ...insideOf(livePool('w', manual)), nodes: [node] };
    const { changes } = await planOf(
      `version: "1.33", nodepools: {w: {${pool}, upgradeStrategy: {maxSurge: 1}}}`,
      web({}, inside),
    );
    expect(changes.find(({ action }) => action === 'upgrade')?.leftBehind).toMatchObject([{ upgrade: 'manual' }]);
  });

  test('applies an upgrade strategy only to the pool that has it in the manifest', async () => {
    const inside = { ...insideOf(livePool('w', manual), livePool('other', {})), nodes: [node] };
    const other = `other: {${pool}, upgradeStrategy: {autoUpgradeEnabled: true}}`;
    const { changes } = await planOf(`version: "1.33", nodepools: {${other}}`, web({}, inside));
    expect(changes.find(({ action }) => action === 'upgrade')?.leftBehind).toMatchObject([{ path: 'shop/web/w' }]);
  });

  test('comes after changes of upgrade strategies, and before the creation of pools', async () => {
    const automatic = `${pool}, taint: true, upgradeStrategy: {autoUpgradeEnabled: true}`;
    const { changes } = await planOf(
      `version: "1.33", nodepools: {new: {${automatic}, desiredNodes: 1}, w: {${automatic}}}`,
      web({}, { ...insideOf(livePool('w', manual)), nodes: [node] }),
    );
    expect(changes.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      ['update nodepool shop/web/w', []],
      ['upgrade cluster shop/web', ['update nodepool shop/web/w', 'adopt nodepool shop/web/w']],
      ['create nodepool shop/web/new', ['upgrade cluster shop/web']],
    ]);
  });

  test.each([
    ['node pools', `nodepools: {w: {${pool}}}`],
    ['node pools', `nodepools: {w: {${pool}}}, peerings: [data/dwh]`],
    ['peerings', 'peerings: [data/dwh]'],
    ['versions of nodes', ''],
  ])('reports once what could not be read: %s', async (what, inside) => {
    const text = `projects: {data: {clusters: {dwh: {}}}, shop: {clusters: {web: {version: "1.33", ${inside}}}}}`;
    const plan = planChanges(await readManifest([{ name: 'oks.yaml', text }]), web({}, { notChecked: 'timed out' }));
    expect(plan.notChecked).toEqual([{ path: 'shop/web', what, reason: 'timed out' }]);
  });
});

test('another major version is refused, and not mistaken for the current version', async () => {
  const { changes, problems } = await planOf('version: "11.33"', web());
  expect(changes).toEqual([]);
  expect(problems).toEqual([
    {
      path: 'shop/web',
      reason: 'invalid',
      message: 'cluster shop/web runs Kubernetes 1.32, which cannot be upgraded to 11.33',
      hint: 'Upgrades stay within one major version.',
    },
  ]);
});

test('of two clusters of one name, the one that is not being deleted is compared', async () => {
  const deleting = { ...liveCluster('web').statuses, status: 'deleting' };
  const old = { resource: liveCluster('web', { id: 'old', statuses: deleting }), inside: undefined };
  const now = { resource: liveCluster('web', { id: 'now' }), inside: undefined };
  for (const clusters of [
    [old, now],
    [now, old],
  ])
    expect((await planOf('description: new', shopWith(clusters))).changes).toMatchObject([
      { action: 'update', resourceId: 'now' },
    ]);
});

test('a plan knows the IDs of the projects and clusters that exist', async () => {
  const deleting = { ...liveCluster('web').statuses, status: 'deleting' };
  const [shop] = shopWith([
    { resource: liveCluster('web'), inside: undefined },
    { resource: liveCluster('old', { statuses: deleting }), inside: undefined },
  ]).projects;
  const [gone] = shopWith([{ resource: liveCluster('x'), inside: undefined }], {
    name: 'gone',
    status: 'deleting',
  }).projects;
  const projects = [shop, gone].flatMap((project) => (project === undefined ? [] : [project]));
  expect((await planOf('', { projects, creation: undefined })).ids).toEqual({ shop: 'id-shop', 'shop/web': 'id-web' });
});
