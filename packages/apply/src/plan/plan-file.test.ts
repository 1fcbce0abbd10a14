import type { NodePool } from '@oks-kit/kubernetes/kinds';
import { expect, test } from 'vitest';
import type { LiveCluster, LiveState } from '../live/live-state.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, shopWith } from './live-state.fixture.ts';
import type { Plan } from './plan.ts';
import { planChanges } from './plan-changes.ts';
import { checkPlanOrigin, flagsOfPlanFile, formatPlanFile, readPlanFile, recheckPlan } from './plan-file.ts';

const origin = { version: '1.0.0', endpoint: 'https://api.example.com', account: 'a1', flags: { file: ['oks.yaml'] } };
const text = 'projects: {shop: {clusters: {web: {description: new}, api: {admin_whitelist: [my-ip]}}}}';
const live = (fields = {}) => shopWith([{ resource: liveCluster('web', fields), inside: undefined }]);
const planned = async () => planChanges(await readManifest([{ name: 'oks.yaml', text }]), live());

test('a plan file that is written and read is unchanged', async () => {
  const plan = await planned();
  const file = readPlanFile('plan.json', formatPlanFile(plan, origin));
  checkPlanOrigin(file, origin);
  const read = file.plan;
  expect(read).toEqual(JSON.parse(JSON.stringify(plan)));
  expect(() => recheckPlan(read, live())).not.toThrow();
});

test.each([
  [
    'another endpoint',
    { endpoint: 'https://other.example.com' },
    'made for https://api.example.com, not for https://o',
  ],
  ['another account', { account: 'a2' }, 'plan.json was made with another account.'],
])('a plan that was made for %s is refused', async (_, other, message) => {
  const file = readPlanFile('plan.json', formatPlanFile(await planned(), origin));
  expect(() => checkPlanOrigin(file, { ...origin, ...other })).toThrow(
    expect.objectContaining({
      code: 'conflict',
      status: 409,
      message: expect.stringContaining(message),
      hint: 'Make a new plan with: oks diff --out FILE',
    }),
  );
});

test('a file in another format and text that is not a plan are refused', async () => {
  const file = formatPlanFile(await planned(), origin).replace('"format": 1', '"format": 2');
  expect(() => readPlanFile('plan.json', file)).toThrow('plan.json has format 2');
  // The command that makes it again is known all the same.
  expect([flagsOfPlanFile(file), flagsOfPlanFile('{')]).toEqual([origin.flags, {}]);
  for (const other of ['', '[]', '{}', '{"format": "1", "plan": {}}', '{"format": 1}', '{"format": 1, "plan": []}'])
    expect(() => readPlanFile('plan.json', other)).toThrow(
      expect.objectContaining({
        message: 'plan.json is not a plan file.',
        hint: 'Write one with: oks diff --out plan.json',
      }),
    );
});

test('a plan is stale if a node pool or a project has changed, but not if a resource is being deleted', async () => {
  const manifest = await readManifest([
    {
      name: 'oks.yaml',
      text: 'projects: {shop: {description: a, clusters: {web: {nodepools: {w: {nodeType: t2.small, taint: true}}}}}}',
    },
  ]);
  const pool = (desiredNodes: number) => livePool('w', { nodeType: 't2.small', desiredNodes });
  const state = (...pools: NodePool[]) => shopWith([{ resource: liveCluster('web'), inside: insideOf(...pools) }]);
  const plan = planChanges(manifest, state(pool(1)));
  expect(plan.changes.map(({ id }) => id)).toEqual(['update project shop', 'update nodepool shop/web/w']);
  expect(() => recheckPlan(plan, state(pool(1)))).not.toThrow();
  const { metadata, ...other } = pool(1);
  const deleting = { ...other, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  const stale = (message: string): unknown =>
    expect.objectContaining({ status: 409, message: expect.stringContaining(message) });
  expect(() => recheckPlan(plan, state(pool(2)))).toThrow(stale('stale: shop/web/w changed'));
  expect(() => recheckPlan(plan, state(deleting))).toThrow(stale('stale: shop/web/w changed'));
  const both = shopWith([], { status: 'deleting' });
  expect(() => recheckPlan(plan, both)).toThrow(stale('stale: shop, shop/web/w changed'));
  const creation = planChanges(manifest, both);
  expect(() => recheckPlan(creation, both)).not.toThrow();
  expect(() => recheckPlan(creation, state())).toThrow(stale('stale: shop, shop/web changed'));
  const gone = { ...liveCluster('web').statuses, status: 'deleting' };
  const withoutCluster = shopWith([{ resource: liveCluster('web', { statuses: gone }), inside: undefined }]);
  expect(() => recheckPlan(creation, withoutCluster)).toThrow(stale('stale: shop changed'));
});

test('a plan is stale if a resource that it changes has changed, or one that it creates exists', async () => {
  const plan = await planned();
  expect(() => recheckPlan(plan, live({ description: 'by hand' }))).toThrow('The plan is stale: shop/web changed');
  const created = shopWith([
    { resource: liveCluster('web'), inside: undefined },
    { resource: liveCluster('api'), inside: undefined },
  ]);
  expect(() => recheckPlan(plan, created)).toThrow('The plan is stale: shop/api changed');
});

test('changed times and statuses do not make a plan stale', async () => {
  const plan = await planned();
  const later = live({
    statuses: { created_at: '2026-01-01T00:00:00Z', status: 'updating', updated_at: '2026-02-02T00:00:00Z' },
  });
  expect(() => recheckPlan(plan, later)).not.toThrow();
});

const inside = 'a: {nodeType: tinav6.c4r8p2, desiredNodes: 2}';
const poolsManifest = `projects: {shop: {clusters: {web: {nodepools: {${inside}}}, api: {admin_whitelist: [my-ip]}}}}`;
const planOfPools = async (live: LiveState) =>
  planChanges(await readManifest([{ name: 'oks.yaml', text: poolsManifest }]), live);
const creation = { clusterTemplate: {}, region: undefined, maxProjects: 5, maxClustersPerProject: 2, versions: [] };

test('the quotas of a saved plan are checked again', async () => {
  const web = { resource: liveCluster('web'), inside: insideOf() };
  const plan = await planOfPools({ ...shopWith([web]), creation });
  const [shop] = shopWith([web, { resource: liveCluster('more'), inside: undefined }]).projects;
  const now: LiveState = {
    creation,
    projects: shop === undefined ? [] : [{ ...shop, quotas: { vm_limit: { used: 9, limit: 10 } } }],
  };
  expect(recheckPlan(plan, { ...shopWith([web]), creation }).problems).toEqual([]);
  expect(recheckPlan(plan, now).problems.map(({ message }) => message)).toEqual([
    'quota of clusters in shop: needed 1, used 2, limit 2',
    'quota of VMs in shop: needed 2, used 9, limit 10',
  ]);
});

test('a creation in a saved plan waits for a deletion if it now needs the quota that this frees', async () => {
  const web = { resource: liveCluster('web', { tags: { 'oks-kit/owner': 'team' } }), inside: insideOf() };
  const old = { resource: liveCluster('old', { tags: { 'oks-kit/owner': 'team' } }), inside: insideOf() };
  const pruned = `owner: team\nprojects: {shop: {clusters: {web: {}, api: {admin_whitelist: [my-ip]}}}}`;
  const live: LiveState = { ...shopWith([web, old]), creation: { ...creation, maxClustersPerProject: 5 } };
  const plan = planChanges(await readManifest([{ name: 'oks.yaml', text: pruned }]), live, { prune: true });
  const waitsFor = ({ changes }: Plan): readonly string[] | undefined =>
    changes.find(({ id }) => id === 'create cluster shop/api')?.dependsOn;
  expect(waitsFor(plan)).toEqual(['adopt project shop']);
  const full = recheckPlan(plan, { ...live, creation });
  expect(full.problems).toEqual([]);
  expect(waitsFor(full)).toEqual(['adopt project shop', 'delete cluster shop/old']);
  expect(waitsFor(recheckPlan(full, { ...live, creation }))).toEqual(['adopt project shop', 'delete cluster shop/old']);
});

test('if a cluster cannot be reached, its pools are reported as not checked, not as stale', async () => {
  const pool = livePool('a', { desiredNodes: 1 });
  const plan = await planOfPools(shopWith([{ resource: liveCluster('web'), inside: insideOf(pool) }]));
  expect(plan.changes.map(({ id }) => id)).toContain('update nodepool shop/web/a');
  const unread = shopWith([{ resource: liveCluster('web'), inside: { notChecked: 'no route to host' } }]);
  expect(recheckPlan(plan, unread).problems).toEqual([
    { path: 'shop/web', reason: 'unreachable', message: 'shop/web: node pools not checked: no route to host' },
  ]);
});

test('a cluster that cannot be reached does not matter to the pools of one with a longer name', async () => {
  const clusters = (web: LiveCluster['inside'], desiredNodes = 1): LiveState =>
    shopWith([
      { resource: liveCluster('web'), inside: web },
      { resource: liveCluster('web2'), inside: insideOf(livePool('a', { desiredNodes })) },
    ]);
  const planOf = async (web: string) => {
    const text = `projects: {shop: {clusters: {web: {${web}}, web2: {nodepools: {${inside}}}}}}`;
    return planChanges(await readManifest([{ name: 'oks.yaml', text }]), clusters(insideOf()));
  };
  const unread = { notChecked: 'no route to host' };
  expect(recheckPlan(await planOf(''), clusters(unread)).problems).toEqual([]);
  const both = await planOf('nodepools: {b: {nodeType: t2.small}}');
  expect(recheckPlan(both, clusters(unread)).problems).toMatchObject([{ path: 'shop/web', reason: 'unreachable' }]);
  expect(() => recheckPlan(both, clusters(unread, 7))).toThrow('stale: shop/web2/a changed');
});
