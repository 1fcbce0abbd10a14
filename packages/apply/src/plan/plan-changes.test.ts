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

test('create: project, cluster and node pool are created in dependency order, with the owner', async () => {
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

test('create: the template adds missing fields, but never the whitelist or the other maintenance form', async () => {
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

test("create: a service default that conflicts with the manifest's fields is a problem of the plan", async () => {
  const manifest = await web('admin_whitelist: [192.0.2.7], cidr_service: 10.94.0.0/16, cp_multi_az: true');
  const creation = {
    clusterTemplate: { cidr_pods: '10.91.0.0/16', cluster_dns: '10.92.0.10', cp_subregions: ['2a'] },
    region: 'eu-west-2',
    maxProjects: 5,
    maxClustersPerProject: 5,
    versions: ['1.33'],
  };
  const { problems } = planChanges(manifest, { ...shopWith([]), creation });
  expect(problems.map(({ message, hint }) => [message, hint])).toEqual([
    [
      'cluster shop/web: `cluster_dns` must be an address inside `cidr_service` (10.94.0.0/16)',
      'The default of the service is "10.92.0.10": give `cluster_dns` in the manifest.',
    ],
    [
      'cluster shop/web: `cp_subregions` must name three Subregions if `cp_multi_az` is true',
      'The default of the service is ["2a"]: give `cp_subregions` in the manifest.',
    ],
  ]);
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

test('update: a PATCH contains all tags', async () => {
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

test('upgrade: goes through each minor version, in the wave of the first pattern that matches', async () => {
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

test('upgrade: if the live version is newer, the problem says what to write in the manifest', async () => {
  const plan = planChanges(
    await web('version: "1.31"'),
    shopWith([{ resource: liveCluster('web'), inside: undefined }]),
  );
  expect(plan.problems).toMatchObject([
    { reason: 'downgrade', hint: 'Downgrades are not supported. Write `version: "1.32"` for shop/web.' },
  ]);
});

test('upgrade: if the service upgrades minor versions automatically, the version is a minimum', async () => {
  const window = { enabled: true, week_day: 'Tue', start_hour: 2, duration_hours: 2 } as const;
  const live = { auto_maintenances: { minor_upgrade_maintenance: window, patch_upgrade_maintenance: window } };
  const plan = planChanges(
    await web('version: "1.31"'),
    shopWith([{ resource: liveCluster('web', live), inside: undefined }]),
  );
  expect([plan.changes, plan.problems]).toEqual([[], []]);
});

test('ownership: a resource without an owner is adopted; one of another owner needs takeOver', async () => {
  const manifest = await web('', 'owner: team');
  const live = (tags: Record<string, string>) =>
    shopWith([{ resource: liveCluster('web', { tags }), inside: undefined }], { tags: owned });
  expect(outline(planChanges(manifest, live({})))).toEqual(['adopt cluster shop/web']);
  const refused = planChanges(manifest, live({ 'oks-kit/owner': 'other' }));
  expect([outline(refused), refused.problems.map(({ reason }) => reason)]).toEqual([[], ['ownership']]);
  const taken = planChanges(manifest, live({ 'oks-kit/owner': 'other' }), { takeOver: true });
  expect(taken.changes).toMatchObject([{ action: 'adopt', body: { tags: owned } }]);
});

test('node pools: a new node type needs --replace', async () => {
  const manifest = await web('nodepools: {w: {nodeType: tinav6.c8r16p2, desiredNodes: 2}}');
  const live = shopWith([{ resource: liveCluster('web'), inside: insideOf(livePool('w', {})) }]);
  expect(planChanges(manifest, live).problems).toMatchObject([
    { reason: 'immutable', hint: 'To delete the pool with its nodes and create it again, pass --replace shop/web/w.' },
  ]);
  expect(outline(planChanges(manifest, live, { replace: ['shop/web/w'] }))).toEqual(['replace nodepool shop/web/w']);
});

test('node pools: those of a cluster that cannot be reached are reported as not checked', async () => {
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

test('destroy: deletes only listed and owned resources, and reports a project kept for another cluster', async () => {
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
  expect(plan.notes).toEqual(['project shop is kept, because it contains clusters that are not deleted: shop/manual']);
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

test('preflight: all problems are reported together', async () => {
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
    'overlap: data/dwh and shop/web cannot be peered: the project range of data/dwh (10.50.0.0/18) overlaps the ' +
      'project range of shop/web (10.50.0.0/18)',
  ]);
});

const creation = {
  clusterTemplate: {},
  region: 'eu-west-2',
  maxProjects: 5,
  maxClustersPerProject: 2,
  versions: ['1.32', '1.33'],
};

test('preflight: node quotas count the nodes that are added, over all pools of a project', async () => {
  const manifest = await web(
    'nodepools: {grown: {nodeType: tinav6.c4r8p2, desiredNodes: 5}, ' +
      'scaled: {nodeType: tinav6.c2r4p2, autoscaling: true, minNodes: 3, desiredNodes: 3, maxNodes: 9}, ' +
      'other: {nodeType: t2.small, desiredNodes: 2, zones: [eu-west-2a, eu-west-2b]}, ' +
      'replaced: {nodeType: tinav6.c8r16p2, desiredNodes: 2}}',
  );
  const inside = insideOf(livePool('grown', { desiredNodes: 2 }), livePool('replaced', { desiredNodes: 2 }));
  const [shop] = shopWith([{ resource: liveCluster('web'), inside }]).projects;
  if (shop === undefined) throw new Error('no project');
  const quota = (used: number, limit: number) => ({ used, limit });
  const quotas = { vm_limit: quota(5, 10), core_limit: quota(16, 40), memory_limit: quota(32, 64) };
  const plan = planChanges(manifest, { projects: [{ ...shop, quotas }], creation }, { replace: ['shop/web/replaced'] });
  // 3 of grown, 3 of scaled, 2 of other; cores: 12 + 6 + 16 - 8; memory: 24 + 12 + 32 - 16.
  expect(plan.problems.map(({ message, quota: exact }) => [message, exact?.needed])).toEqual([
    ['quota of VMs in shop: needed 8, used 5, limit 10', 8],
    ['quota of cores in shop: needed 26, used 16, limit 40', 26],
    ['quota of memory in shop: needed 52 GiB, used 32 GiB, limit 64 GiB', 52],
  ]);
  expect(plan.notes).toEqual(['core and memory quotas of shop are not checked for nodes of type t2.small']);
});

test('preflight: a creation that needs the quota that a deletion frees waits for it', async () => {
  const manifest = await manifestOf('owner: team\nprojects: {shop: {clusters: {new: {admin_whitelist: [my-ip]}}}}');
  const clusters = ['a', 'b'].map((name) => ({ resource: liveCluster(name, { tags: owned }), inside: insideOf() }));
  const plan = planChanges(manifest, { ...shopWith(clusters, { tags: owned }), creation }, { prune: true });
  expect(plan.problems).toEqual([]);
  expect(plan.changes.find(({ action }) => action === 'create')?.dependsOn).toEqual([
    'delete cluster shop/a',
    'delete cluster shop/b',
  ]);
});

test('preflight: a cluster that is being deleted does not count if it is created again', async () => {
  const statuses = { ...liveCluster('web').statuses, status: 'deleting' };
  const live = shopWith([
    { resource: liveCluster('web', { statuses }), inside: undefined },
    { resource: liveCluster('other'), inside: undefined },
  ]);
  const plan = planChanges(await web('admin_whitelist: [my-ip]'), { ...live, creation });
  expect(plan.problems).toEqual([]);
  expect(plan.changes).toMatchObject([{ reason: 'after the existing one has been deleted' }]);
});

test('preflight: a peering with a missing cluster and one with overlapping ranges are problems', async () => {
  const manifest = await manifestOf(`
projects:
  shop: { clusters: { web: { peerings: [data/dwh, data/none] } } }
  data:
    cidr: 10.60.0.0/18
    region: eu-west-2
    clusters: { dwh: { admin_whitelist: [my-ip], cidr_pods: 10.50.0.0/16 } }
`);
  const live = shopWith([{ resource: liveCluster('web'), inside: insideOf() }]);
  expect(planChanges(manifest, { ...live, creation }).problems).toMatchObject([
    { reason: 'overlap', message: expect.stringContaining('overlaps the pod range of data/dwh') },
    { reason: 'missing', path: 'shop/web data/none' },
  ]);
});

test('destroy: if the manifest has no owner, resources that have one are kept', async () => {
  const live = shopWith([{ resource: liveCluster('web', { tags: owned }), inside: insideOf() }]);
  const plan = planDestruction(await web(''), live);
  expect(plan.changes).toEqual([]);
  expect(plan.notes).toEqual([
    'cluster shop/web belongs to owner team and is kept: the manifest has no owner',
    'project shop is kept, because it contains clusters that are not deleted: shop/web',
  ]);
});

test('prune: a cluster that has a node pool of another owner is not deleted', async () => {
  const inside = insideOf(livePool('mine', {}, owned), livePool('theirs', {}, { 'oks-kit/owner': 'other' }));
  const live = shopWith([{ resource: liveCluster('web', { tags: owned }), inside }], { tags: owned });
  const problem = { path: 'shop/web/theirs', reason: 'not_empty', message: expect.stringContaining('owner other') };
  expect(planDestruction(await web('', 'owner: team'), live).problems).toMatchObject([problem]);
  const nothingListed = await manifestOf('owner: team\nprojects: {}');
  expect(planChanges(nothingListed, live, { prune: true }).problems).toMatchObject([problem]);
});

test('a plan is plain JSON and deterministic', async () => {
  const manifest = await web('description: new');
  const live = shopWith([{ resource: liveCluster('web'), inside: undefined }]);
  const plan = planChanges(manifest, live);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(JSON.parse(JSON.stringify(planChanges(manifest, live))));
});
