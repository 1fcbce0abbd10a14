import { expect, test } from 'vitest';
import type { LiveState } from '../live/live-state.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, liveProject, shopWith } from './live-state.fixture.ts';
import type { Plan, PlanProblem } from './plan.ts';
import { planChanges } from './plan-changes.ts';

const creation = {
  clusterTemplate: {},
  region: 'eu-west-2',
  maxProjects: 5,
  maxClustersPerProject: 5,
  versions: ['1.32.4', '1.33'],
};

async function problemsOf(projects: string, live: LiveState): Promise<readonly PlanProblem[]> {
  const text = `projects: {${projects}}`;
  return planChanges(await readManifest([{ name: 'oks.yaml', text }]), { ...live, creation }).problems;
}

test.each([
  ['the last version of an upgrade', '"1.34"', ['cluster shop/web: Kubernetes 1.34 is not available']],
  ['one that is available', '"1.33"', []],
])('an upgrade needs a version that is available: %s', async (_, version, messages) => {
  const live = shopWith([{ resource: liveCluster('web'), inside: undefined }]);
  const problems = await problemsOf(`shop: {clusters: {web: {version: ${version}}}}`, live);
  expect(problems.map(({ message }) => message)).toEqual(messages);
  if (messages.length > 0) expect(problems[0]?.hint).toBe('Available: 1.32.4, 1.33.');
});

test('a minor version is available if one of its patch versions is', async () => {
  const fields = 'admin_whitelist: [my-ip], version: "1.32"';
  expect(await problemsOf(`shop: {clusters: {web: {${fields}}}}`, shopWith([]))).toEqual([]);
});

test.each([
  [
    'pods and the project',
    'cidr_pods: 10.50.0.0/16',
    'cluster shop/web: the project (10.50.0.0/18) overlaps `cidr_pods` (10.50.0.0/16)',
  ],
  [
    'services and the project',
    'cidr_service: 10.50.0.0/16',
    'cluster shop/web: the project (10.50.0.0/18) overlaps `cidr_service` (10.50.0.0/16)',
  ],
])('the ranges of a new cluster must not overlap: %s', async (_, fields, message) => {
  const problems = await problemsOf(`shop: {clusters: {web: {admin_whitelist: [my-ip], ${fields}}}}`, shopWith([]));
  expect(problems).toEqual([{ path: 'shop/web', reason: 'overlap', message }]);
});

const owned = { 'oks-kit/owner': 'team' };
const deleting = { ...liveCluster('web').statuses, status: 'deleting' };
type LiveProject = LiveState['projects'][number];
type LiveCluster = LiveProject['clusters'][number];
const cluster = (name: string, fields = {}, ...pools: Parameters<typeof insideOf>): LiveCluster => ({
  resource: liveCluster(name, { tags: owned, ...fields }),
  inside: insideOf(...pools),
});
const project = (name: string, clusters: LiveCluster[], quotas?: LiveProject['quotas']): LiveProject => ({
  resource: liveProject(name, { tags: owned }),
  clusters,
  quotas,
  netId: undefined,
});

async function planOf(projects: string, live: LiveProject[], limits = {}, options = {}): Promise<Plan> {
  const manifest = await readManifest([{ name: 'oks.yaml', text: `owner: team\nprojects: {${projects}}` }]);
  const state = { projects: live, creation: { ...creation, versions: [], ...limits } };
  return planChanges(manifest, state, options);
}

const newCluster = 'shop: {clusters: {new: {admin_whitelist: [my-ip]}}}';

test('the last free unit of a quota can be used, without waiting for a deletion', async () => {
  const clusters = [cluster('old')];
  const plan = await planOf(newCluster, [project('shop', clusters)], { maxClustersPerProject: 2 }, { prune: true });
  expect(plan.problems).toEqual([]);
  expect(plan.changes.find(({ id }) => id === 'create cluster shop/new')?.dependsOn).toEqual([]);
});

test('a deletion in another project frees no quota of this one', async () => {
  const manual = { resource: liveCluster('manual'), inside: undefined };
  const live = [project('shop', [manual]), project('shop2', [cluster('old')])];
  const projects = `${newCluster}, shop2: {}`;
  const { problems } = await planOf(projects, live, { maxClustersPerProject: 1 }, { prune: true });
  expect(problems).toEqual([
    {
      path: 'shop',
      reason: 'quota',
      message: 'quota of clusters in shop: needed 1, used 1, limit 1',
      hint: 'Delete what is no longer needed, or ask OUTSCALE support for a higher limit.',
      quota: { name: 'clusters in shop', needed: 1, used: 1, limit: 1 },
    },
  ]);
});

test('a resource that is being deleted counts, unless its replacement waits for its deletion', async () => {
  const live = [project('shop', [cluster('old', { statuses: deleting })])];
  expect((await planOf(newCluster, live, { maxClustersPerProject: 1 })).problems).toMatchObject([
    { reason: 'quota', quota: { used: 1 } },
  ]);
  const same = newCluster.replace('new', 'old');
  expect((await planOf(same, live, { maxClustersPerProject: 1 })).problems).toEqual([]);
});

test('a project that replaces one that is being deleted does not count twice', async () => {
  const gone = project('shop', []);
  const live = [{ ...gone, resource: { ...gone.resource, status: 'deleting' } }];
  const fields = 'cidr: 10.50.0.0/18';
  expect((await planOf(`shop: {${fields}}`, live, { maxProjects: 1 })).problems).toEqual([]);
  expect((await planOf(`data: {${fields}}`, live, { maxProjects: 1 })).problems).toMatchObject([
    { path: '', quota: { name: 'projects', needed: 1, used: 1, limit: 1 } },
  ]);
});

test('nodes are counted for the pool of the same cluster and project', async () => {
  const pool = (desiredNodes: number) => livePool('w', { desiredNodes }, owned);
  const quotas = {
    vm_limit: { used: 0, limit: 0 },
    core_limit: { used: 0, limit: 0 },
    memory_limit: { used: 0, limit: 0 },
  };
  const live = [
    project(
      'shop',
      [cluster('api', {}, pool(50)), cluster('web', {}, livePool('a', { desiredNodes: 20 }, owned), pool(1))],
      quotas,
    ),
    project('shop2', [cluster('web', {}, pool(30))], quotas),
  ];
  const grown = (nodes: number) =>
    `clusters: {web: {nodepools: {w: {nodeType: tinav6.c4r8p2, desiredNodes: ${nodes}}}}}`;
  const { problems } = await planOf(`shop: {${grown(3)}}, shop2: {${grown(35)}}`, live);
  expect(problems.map(({ quota }) => [quota?.name, quota?.needed])).toEqual([
    ['VMs in shop', 2],
    ['cores in shop', 8],
    ['memory in shop', 16],
    ['VMs in shop2', 5],
    ['cores in shop2', 20],
    ['memory in shop2', 40],
  ]);
});

test('fewer nodes need no quota, and a quota that the service does not report is named', async () => {
  const pool = livePool('w', { desiredNodes: 3 }, owned);
  const nodes = (count: number) =>
    `shop: {clusters: {web: {nodepools: {w: {nodeType: tinav6.c4r8p2, desiredNodes: ${count}}}}}}`;
  const live = (quotas?: LiveProject['quotas']) => [project('shop', [cluster('web', {}, pool)], quotas)];
  const fewer = await planOf(nodes(2), live({ vm_limit: { used: 9, limit: 0 } }));
  expect([fewer.problems, fewer.notes]).toEqual([[], []]);
  expect((await planOf(nodes(4), live())).notes).toEqual([
    'quotas of shop are not checked: the service did not report them',
  ]);
  expect((await planOf(nodes(4), live({ vm_limit: { used: 9, limit: 10 } }))).notes).toEqual([
    'the quota of cores in shop is not checked: the service did not report it',
    'the quota of memory in shop is not checked: the service did not report it',
  ]);
});

test.each([
  ['is being deleted', 'data: {}', { statuses: deleting, tags: {} }],
  ['is deleted by the plan', 'data: {}', {}],
])('a peering with a cluster that %s is refused', async (_, data, fields) => {
  const live = [project('shop', [cluster('web')]), project('data', [cluster('dwh', fields)])];
  const { problems } = await planOf(
    `shop: {clusters: {web: {peerings: [data/dwh]}}}, ${data}`,
    live,
    {},
    { prune: true },
  );
  expect(problems).toEqual([
    {
      path: 'shop/web data/dwh',
      reason: 'missing',
      message: 'shop/web cannot be peered with data/dwh: there is no cluster data/dwh',
      hint: 'Correct the name, or add the cluster to the manifest.',
    },
  ]);
});
