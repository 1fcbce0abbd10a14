import { expect, test } from 'vitest';
import { type Manifest, readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, liveProject, shopWith } from './live-state.fixture.ts';
import { planChanges } from './plan-changes.ts';
import { planDestruction } from './plan-destruction.ts';

const manifestOf = (text: string): Promise<Manifest> => readManifest([{ name: 'oks.yaml', text }]);
const nothing = { projects: [], creation: undefined };
const owned = { 'oks-kit/owner': 'team' };
const outline = (plan: ReturnType<typeof planChanges>): string[] => plan.changes.map(({ id }) => id);
/** A manifest of one cluster, `shop/web`, with these fields. */
const web = (fields: string, head = ''): Promise<Manifest> =>
  manifestOf(`${head}\nprojects: {shop: {clusters: {web: {${fields}}}}}`);

test('create: project, cluster and node pool in the order of their dependencies, with the owner', async () => {
  const manifest = await manifestOf(`
owner: team
projects:
  shop:
    cidr: 10.50.0.0/18
    region: eu-west-2
    clusters:
      web: { admin_whitelist: [my-ip], nodepools: { workers: { nodeType: tinav6.c4r8p2, desiredNodes: 3 } } }
`);
  const { changes, problems } = planChanges(manifest, nothing);
  expect(problems).toEqual([]);
  expect(changes.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    ['create project shop', []],
    ['create cluster shop/web', ['create project shop']],
    ['create nodepool shop/web/workers', ['create cluster shop/web']],
  ]);
  expect(changes[0]?.body).toEqual({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2', tags: owned });
  expect(changes[1]?.body).toEqual({ name: 'web', admin_whitelist: ['my-ip'], tags: owned });
  expect(changes[2]?.body).toMatchObject({ metadata: { name: 'workers', labels: owned } });
});

test('create: the template fills gaps, but never the whitelist or the other maintenance form', async () => {
  const manifest = await web(
    'admin_whitelist: [192.0.2.7], maintenance_window: {week_day: Tue, start_hour: 2, duration_hours: 2}',
  );
  const creation = {
    clusterTemplate: {
      version: '1.33',
      admin_whitelist: ['203.0.113.9/32'],
      auto_maintenances: { minor_upgrade_maintenance: {}, patch_upgrade_maintenance: {} },
    },
    region: 'eu-west-2',
    maxProjects: 5,
    maxClustersPerProject: 5,
    versions: ['1.32', '1.33'],
  };
  const { changes } = planChanges(manifest, { ...shopWith([]), creation });
  expect(changes[0]?.body).toMatchObject({ version: '1.33', admin_whitelist: ['192.0.2.7'] });
  expect(changes[0]?.body).not.toHaveProperty('auto_maintenances');
});

test.each([
  ['a description that is not set', 'description: ""', { description: null }],
  ['null for what is not set', 'description: null', { description: '' }],
  ['a Subregion by its full name', 'cp_subregions: [eu-west-2a]', {}],
  ['a range without host bits', 'cidr_pods: 10.91.0.0/16', {}],
  ['an address without /32', 'admin_whitelist: [192.0.2.7]', {}],
  [
    'a list in another order',
    'admin_whitelist: [198.51.100.0/24, 192.0.2.7/32]',
    {
      admin_whitelist: ['192.0.2.7/32', '198.51.100.0/24'],
    },
  ],
  ['my-ip on an existing cluster', 'admin_whitelist: [my-ip]', {}],
  [
    'my-ip and an entry that is there',
    'admin_whitelist: [my-ip, 192.0.2.7]',
    { admin_whitelist: ['192.0.2.7/32', '203.0.113.9/32'] },
  ],
  [
    'the same window in the old form',
    'maintenance_window: {week_day: Wed, start_hour: 4, duration_hours: 3}',
    {
      auto_maintenances: {
        minor_upgrade_maintenance: { enabled: true, week_day: 'Wed' as const, start_hour: 4, duration_hours: 3 },
        patch_upgrade_maintenance: { week_day: 'Wed' as const, start_hour: 4, duration_hours: 3, tz: 'UTC' },
      },
    },
  ],
  ['a tag beside those of others', 'tags: {team: a}', { tags: { team: 'a', other: 'b' } }],
  ['plugins that are not set', 'admission_flags: {enable_admission_plugins: []}', { admission_flags: {} }],
  ['nothing at all', '', { description: 'set by hand', tags: { x: 'y' } }],
])('no difference: %s', async (_, fields, live) => {
  const plan = planChanges(await web(fields), shopWith([{ resource: liveCluster('web', live), inside: undefined }]));
  expect([plan.changes, plan.problems]).toEqual([[], []]);
});

test.each([
  ['a scalar', 'description: new', { description: 'old' }, [{ field: 'description', before: 'old', after: 'new' }]],
  ['null resets', 'description: null', { description: 'old' }, [{ field: 'description', before: 'old', after: '' }]],
  [
    'one tag',
    'tags: {team: b}',
    { tags: { team: 'a', other: 'x' } },
    [{ field: 'tags.team', before: 'a', after: 'b' }],
  ],
  [
    'my-ip adds what is missing and keeps the rest',
    'admin_whitelist: [my-ip, 198.51.100.0/24]',
    {},
    [{ field: 'admin_whitelist', before: ['192.0.2.7/32'], after: ['192.0.2.7/32', '198.51.100.0/24'] }],
  ],
  [
    'a list without my-ip is the whole list',
    'admin_whitelist: [198.51.100.0/24]',
    {},
    [{ field: 'admin_whitelist', before: ['192.0.2.7/32'], after: ['198.51.100.0/24'] }],
  ],
])('update: %s', async (_, fields, live, expected) => {
  const plan = planChanges(await web(fields), shopWith([{ resource: liveCluster('web', live), inside: undefined }]));
  expect(plan.changes.map(({ action, fields: changed }) => [action, changed])).toEqual([['update', expected]]);
});

test('update: a PATCH carries the whole map of tags', async () => {
  const live = { tags: { team: 'a', other: 'x', gone: 'y' } };
  const plan = planChanges(
    await web('tags: {team: b}'),
    shopWith([{ resource: liveCluster('web', live), inside: undefined }]),
  );
  expect(plan.changes[0]?.body).toEqual({ tags: { team: 'b', other: 'x', gone: 'y' } });
});

test('immutable: the problem names both values and how to change it manually', async () => {
  const plan = planChanges(
    await web('cidr_pods: 10.99.0.0/16'),
    shopWith([{ resource: liveCluster('web'), inside: undefined }]),
  );
  expect(plan.changes).toEqual([]);
  expect(plan.problems).toMatchObject([{ reason: 'immutable', path: 'shop/web' }]);
  expect(plan.problems[0]?.message).toContain('"10.91.0.0/16" and cannot become "10.99.0.0/16"');
});

test('upgrade: minor by minor, in the wave of the first pattern that matches', async () => {
  const manifest = await web(
    'version: "1.34", control_planes: cp.3.masters.medium',
    'rollout: {waves: [[dev/*], [shop/*]]}',
  );
  const plan = planChanges(manifest, shopWith([{ resource: liveCluster('web'), inside: undefined }]));
  expect(plan.changes).toMatchObject([
    {
      id: 'upgrade cluster shop/web',
      steps: ['1.33', '1.34'],
      wave: 2,
      body: { control_planes: 'cp.3.masters.medium' },
    },
  ]);
});

test('upgrade: a newer live version is a problem that says which line to change', async () => {
  const plan = planChanges(
    await web('version: "1.31"'),
    shopWith([{ resource: liveCluster('web'), inside: undefined }]),
  );
  expect(plan.problems).toMatchObject([
    { reason: 'downgrade', hint: 'Downgrades are not supported. Write `version: "1.32"` for shop/web.' },
  ]);
});

test('upgrade: where the service upgrades minor versions itself, the version is a minimum', async () => {
  const window = { enabled: true, week_day: 'Tue', start_hour: 2, duration_hours: 2 } as const;
  const live = { auto_maintenances: { minor_upgrade_maintenance: window, patch_upgrade_maintenance: window } };
  const plan = planChanges(
    await web('version: "1.31"'),
    shopWith([{ resource: liveCluster('web', live), inside: undefined }]),
  );
  expect([plan.changes, plan.problems]).toEqual([[], []]);
});

test('ownership: a resource without an owner is adopted, one of another owner only if taken over', async () => {
  const manifest = await web('', 'owner: team');
  const live = (tags: Record<string, string>) =>
    shopWith([{ resource: liveCluster('web', { tags }), inside: undefined }], { tags: owned });
  expect(outline(planChanges(manifest, live({})))).toEqual(['adopt cluster shop/web']);
  const refused = planChanges(manifest, live({ 'oks-kit/owner': 'other' }));
  expect([outline(refused), refused.problems.map(({ reason }) => reason)]).toEqual([[], ['ownership']]);
  const taken = planChanges(manifest, live({ 'oks-kit/owner': 'other' }), { takeOver: true });
  expect(taken.changes).toMatchObject([{ action: 'adopt', body: { tags: owned } }]);
});

test('node pools: defaults of the service, even inside lists, are not a difference', async () => {
  const manifest = await web(`nodepools: {w: {nodeType: tinav6.c4r8p2, desiredNodes: 2, zones: [2a],
    volumes: [{dir: /, device: root, size: 50, type: gp2}]}}`);
  const pool = livePool('w', {
    zones: ['eu-west-2a'],
    autoHealing: true,
    volumes: [{ dir: '/', device: 'root', size: 50, type: 'gp2', iops: 0 }],
  });
  const plan = planChanges(manifest, shopWith([{ resource: liveCluster('web'), inside: insideOf(pool) }]));
  expect([plan.changes, plan.problems]).toEqual([[], []]);
});

test('node pools: the autoscaler owns the number of nodes between its bounds', async () => {
  const spec = 'nodeType: tinav6.c4r8p2, autoscaling: true, minNodes: 1, maxNodes: 5, desiredNodes: 2';
  const manifest = await web(`nodepools: {w: {${spec}}}`);
  const plan = (desiredNodes: number): ReturnType<typeof planChanges> =>
    planChanges(
      manifest,
      shopWith([
        {
          resource: liveCluster('web'),
          inside: insideOf(livePool('w', { autoscaling: true, minNodes: 1, maxNodes: 5, desiredNodes })),
        },
      ]),
    );
  expect(plan(4).changes).toEqual([]);
  expect(plan(7).changes).toMatchObject([
    { action: 'update', fields: [{ field: 'desiredNodes', before: 7, after: 2 }] },
  ]);
});

test('node pools: a new node type needs --replace', async () => {
  const manifest = await web('nodepools: {w: {nodeType: tinav6.c8r16p2, desiredNodes: 2}}');
  const live = shopWith([{ resource: liveCluster('web'), inside: insideOf(livePool('w', {})) }]);
  expect(planChanges(manifest, live).problems).toMatchObject([
    { reason: 'immutable', hint: 'To delete the pool with its nodes and create it again, pass --replace shop/web/w.' },
  ]);
  expect(outline(planChanges(manifest, live, { replace: ['shop/web/w'] }))).toEqual(['replace nodepool shop/web/w']);
});

test('node pools of a cluster that cannot be reached are not checked: neither equal nor deleted', async () => {
  const manifest = await web('nodepools: {w: {nodeType: t2.small}}', 'owner: team');
  const live = shopWith([{ resource: liveCluster('web', { tags: owned }), inside: { notChecked: 'timed out' } }], {
    tags: owned,
  });
  const plan = planChanges(manifest, live, { prune: true });
  expect(plan.changes).toEqual([]);
  expect(plan.notChecked).toEqual([{ path: 'shop/web', what: 'node pools', reason: 'timed out' }]);
});

test('prune: deletes owned resources that are not listed, innermost first; reports a possible rename', async () => {
  const manifest = await manifestOf('owner: team\nprojects: {shop: {clusters: {www: {admin_whitelist: [my-ip]}}}}');
  const live = shopWith(
    [
      { resource: liveCluster('web', { tags: owned }), inside: insideOf(livePool('w', {}, owned)) },
      { resource: liveCluster('foreign', { tags: { 'oks-kit/owner': 'other' } }), inside: insideOf() },
      { resource: liveCluster('manual'), inside: insideOf() },
    ],
    { tags: owned },
  );
  const plan = planChanges(manifest, live, { prune: true });
  expect(outline(plan)).toEqual(['create cluster shop/www', 'delete nodepool shop/web/w', 'delete cluster shop/web']);
  expect(plan.changes.at(-1)?.dependsOn).toEqual(['delete nodepool shop/web/w']);
  expect(plan.notes).toMatchObject([
    expect.stringContaining('possible rename: shop/web is deleted and shop/www is created'),
  ]);
});

test('prune: is refused without an owner in the manifest', async () => {
  expect(planChanges(await web(''), nothing, { prune: true }).problems).toContainEqual(
    expect.objectContaining({ reason: 'ownership', hint: expect.stringContaining('Set `owner`') }),
  );
});

test('destroy: deletes only listed and owned resources; reports a project kept for an unmanaged cluster', async () => {
  const manifest = await web('', 'owner: team');
  const live = shopWith(
    [
      { resource: liveCluster('web', { tags: owned }), inside: { notChecked: 'timed out' } },
      { resource: liveCluster('manual'), inside: insideOf() },
    ],
    { tags: owned },
  );
  const plan = planDestruction(manifest, live);
  expect(plan.changes).toMatchObject([
    { id: 'delete cluster shop/web', reason: 'its node pools are not deleted first: timed out' },
  ]);
  expect(plan.notes).toEqual(['project shop is kept, because clusters that are not deleted are in it: shop/manual']);
});

test('destroy: all protected resources are reported, and --unprotect removes the protection', async () => {
  const manifest = await web('', 'owner: team');
  const live = shopWith(
    [{ resource: liveCluster('web', { tags: owned, disable_api_termination: true }), inside: insideOf() }],
    { tags: owned, disable_api_termination: true },
  );
  expect(planDestruction(manifest, live).problems.map(({ path }) => path)).toEqual(['shop/web', 'shop']);
  const plan = planDestruction(manifest, live, { unprotect: true });
  expect(plan.problems).toEqual([]);
  expect(plan.changes.map(({ body }) => body)).toEqual([
    { disable_api_termination: false },
    { disable_api_termination: false },
  ]);
});

test('preflight: reports all problems together', async () => {
  const manifest = await manifestOf(`
projects:
  shop:
    clusters:
      web: { nodepools: { w: { nodeType: tinav6.c4r8p2, desiredNodes: 3 } } }
      new: { admin_whitelist: [my-ip], version: "1.99" }
  data: { cidr: 10.50.0.0/18, region: eu-west-2, clusters: { dwh: { admin_whitelist: [my-ip], peerings: [shop/web] } } }
`);
  const shop = liveProject('shop');
  const plan = planChanges(manifest, {
    projects: [
      {
        resource: shop,
        clusters: [{ resource: liveCluster('web'), inside: insideOf() }],
        quotas: { vm_limit: { used: 9, limit: 10 }, core_limit: { used: 0, limit: 100 } },
        netId: undefined,
      },
    ],
    creation: {
      clusterTemplate: {},
      region: 'eu-west-2',
      maxProjects: 1,
      maxClustersPerProject: 1,
      versions: ['1.32', '1.33'],
    },
  });
  expect(plan.problems.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
    'quota: quota of projects: needed 1, used 1, limit 1',
    'quota: quota of clusters in shop: needed 1, used 1, limit 1',
    'quota: quota of VMs in shop: needed 3, used 9, limit 10',
    'invalid: cluster shop/new: Kubernetes 1.99 is not available',
    'overlap: projects data (10.50.0.0/18) and shop (10.50.0.0/18) overlap and cannot be peered',
  ]);
});

test('a plan is plain JSON, and the same for the same input', async () => {
  const manifest = await web('description: new');
  const live = shopWith([{ resource: liveCluster('web'), inside: undefined }]);
  const plan = planChanges(manifest, live);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(JSON.parse(JSON.stringify(planChanges(manifest, live))));
});
