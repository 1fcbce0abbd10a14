import type { ClusterNode } from '@oks-kit/kubernetes';
import type { NodePool } from '@oks-kit/kubernetes/kinds';
import { expect, test } from 'vitest';
import type { LiveCluster, LiveInside, LiveState } from '../live/live-state.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { insideOf, liveCluster, livePool, liveProject, shopWith } from './live-state.fixture.ts';
import type { Plan } from './plan.ts';
import { planChanges, type PlanOptions } from './plan-changes.ts';
import { planDestruction } from './plan-destruction.ts';

const owned = { 'oks-kit/owner': 'team' };
const foreign = { 'oks-kit/owner': 'other' };
const pool = 'nodeType: tinav6.c4r8p2, desiredNodes: 2';

/** Compares plans, each below what it shows, with a file in `golden`. `vitest -u` writes the file. */
async function expectPlans(name: string, plans: Readonly<Record<string, string | Promise<string>>>): Promise<void> {
  const parts: string[] = [];
  for (const [title, plan] of Object.entries(plans)) parts.push(`# ${title}\n${(await plan) || '(nothing)'}\n`);
  await expect(parts.join('\n')).toMatchFileSnapshot(`golden/${name}.txt`);
}

/** Everything that a plan says, as lines. */
function linesOf({ changes, problems, notes, notChecked }: Plan): string {
  const shown = (value: unknown): string => JSON.stringify(value);
  return [
    ...changes.flatMap(({ id, reason, fields, body, dependsOn, steps, wave, leftBehind }) => [
      `${id}${reason === undefined ? '' : ` (${reason})`}`,
      ...dependsOn.map((other) => `  after ${other}`),
      ...(steps === undefined ? [] : [`  steps ${steps.join(' ')}`]),
      ...(wave === undefined ? [] : [`  wave ${wave}`]),
      ...(leftBehind ?? []).map((pool) => `  leaves ${shown(pool)}`),
      ...fields.map(({ field, before, after }) => `  ${field}: ${shown(before)} -> ${shown(after)}`),
      `  sends ${shown(body)}`,
    ]),
    ...problems.flatMap(({ path, reason, message, hint }) => [
      `problem ${reason} of ${path}: ${message}`,
      ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ]),
    ...notes.map((note) => `note: ${note}`),
    ...notChecked.map(({ path, what, reason }) => `not checked: ${what} of ${path}: ${reason}`),
  ].join('\n');
}

async function planOf(text: string, live: LiveState, options: PlanOptions = {}): Promise<string> {
  return linesOf(planChanges(await readManifest([{ name: 'oks.yaml', text }]), live, options));
}

/** The plan for a manifest of one cluster, `shop/web`, with these fields. */
const planOfWeb = (
  fields: string,
  live: LiveCluster,
  { head = '', ...options }: PlanOptions & { head?: string } = {},
) => planOf(`${head}\nprojects: {shop: {clusters: {web: {${fields}}}}}`, shopWith([live], { tags: owned }), options);

const web = (fields: Parameters<typeof liveCluster>[1] = {}, inside?: LiveCluster['inside']): LiveCluster => ({
  resource: liveCluster('web', fields),
  inside,
});
const deleting = { ...liveCluster('web').statuses, status: 'deleting' };
const deletingPool = (name: string, labels = {}): NodePool => {
  const { metadata, ...other } = livePool(name, {}, labels);
  return { ...other, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
};
const creation = {
  clusterTemplate: { version: '1.33', description: 'proposed' },
  region: 'eu-west-2',
  maxProjects: 5,
  maxClustersPerProject: 5,
  versions: ['1.31', '1.32', '1.33'],
};

test('an environment is created', async () => {
  const text = `
owner: team
projects:
  shop:
    cidr: 10.50.0.0/18
    description: null
    tags: { tier: gold }
    clusters:
      web: { version: "1.32", admin_whitelist: [my-ip], peerings: [data/dwh], nodepools: { w: { ${pool} } } }
  data: { cidr: 10.60.0.0/18, clusters: { dwh: { admin_whitelist: [192.0.2.7] } } }
`;
  await expectPlans('create', {
    'with what the service proposes': planOf(text, { projects: [], creation }),
    'where the service proposes nothing': planOf(text, { projects: [], creation: undefined }),
    'a project without fields': planOf('projects: {shop: {}}', { projects: [], creation: undefined }),
  });
});

test('a resource that is being deleted is created again after the deletion', async () => {
  const text = `projects: {shop: {cidr: 10.50.0.0/18, clusters: {web: {nodepools: {w: {${pool}}}}}}}`;
  const old = web({ statuses: deleting }, insideOf());
  const prune = (live: LiveState) => planOf('owner: team\nprojects: {}', live, { prune: true });
  await expectPlans('being-deleted', {
    project: planOf(text, { ...shopWith([], { status: 'deleting' }), creation }),
    cluster: planOf(text, { ...shopWith([old]), creation }),
    'node pool': planOf(text, shopWith([web({}, insideOf(deletingPool('w')))])),
    'the cluster of a project that is pruned': prune(shopWith([old], { tags: owned })),
    'a project that would be pruned': prune(shopWith([old], { tags: owned, status: 'deleting' })),
  });
});

test('a difference in a cluster', async () => {
  const window = '{enabled: true, week_day: Wed, start_hour: 3, duration_hours: 2, tz: UTC}';
  const off = '{enabled: false, week_day: Tue, start_hour: 3, duration_hours: 2, tz: UTC}';
  const wanted = [
    'description: ""',
    'disable_api_termination: true',
    'admin_lbu: true',
    'cp_multi_az: true',
    'cp_subregions: [2b]',
    'cp_subregions: [eu-west-12a, 2a]',
    'cidr_pods: 10.90.0.0/16',
    'cidr_service: 10.90.0.0/16',
    'admin_whitelist: []',
    'admin_whitelist: [192.0.2.8, 192.0.2.7]',
    'admin_whitelist: [my-ip, 192.0.2.8]',
    'maintenance_window: {week_day: Wed, start_hour: 3, duration_hours: 2}',
    `auto_maintenances: {minor_upgrade_maintenance: ${window}, patch_upgrade_maintenance: ${off}}`,
    `auto_maintenances: {minor_upgrade_maintenance: ${off}, patch_upgrade_maintenance: ${window}}`,
    `auto_maintenances: {minor_upgrade_maintenance: ${off}, patch_upgrade_maintenance: ${off}}`,
    'auth: {oidc: {issuer-url: "https://id.example", client-id: oks}}',
    'admission_flags: {disable_admission_plugins: [A]}',
    'admission_flags: {enable_admission_plugins: [B]}',
    'tags: {a: "1", c: x}',
    'tags: null',
  ];
  const live = web({
    description: 'old',
    tags: { a: '0', b: '1', ...owned },
    cp_multi_az: false,
    admission_flags: { enable_admission_plugins: ['A'], disable_admission_plugins: [] },
  });
  const plans = wanted.map((fields) => [fields, planOfWeb(fields, live, { head: 'owner: team' })] as const);
  await expectPlans('update-cluster', Object.fromEntries(plans));
});

test('a difference in a project', async () => {
  const live = shopWith([], { description: 'old', tags: { ...owned, a: '0' } });
  const plan = (fields: string) => planOf(`owner: team\nprojects: {shop: {${fields}}}`, live);
  await expectPlans('update-project', {
    'description and tag': plan('description: null, tags: {a: "1"}'),
    protection: plan('disable_api_termination: true'),
    'another spelling': plan('cidr: 10.50.1.2/18, region: eu-west-2'),
    'what cannot change': plan('cidr: 10.51.0.0/18, region: us-east-2'),
  });
});

test('a failed resource and two projects of one name have to be resolved manually', async () => {
  const failed = { ...liveCluster('web').statuses, status: 'failed' };
  const [one] = shopWith([]).projects;
  if (one === undefined) throw new Error('no project');
  const projectIn = (id: string, status: string) => ({ ...one, resource: liveProject('shop', { id, status }) });
  const plan = (...projects: LiveState['projects'][number][]) =>
    planOf('projects: {shop: {description: new}}', { projects, creation: undefined });
  await expectPlans('failed', {
    cluster: planOfWeb('', web({ statuses: failed }), { head: 'owner: team' }),
    project: plan(projectIn('one', 'failed')),
    'two projects of one name': plan(projectIn('one', 'ready'), projectIn('two', 'ready')),
    'two projects, one of which is being deleted': plan(projectIn('one', 'deleting'), projectIn('two', 'ready')),
    'two projects, both of which are being deleted': plan(projectIn('one', 'deleting'), projectIn('two', 'deleting')),
  });
});

test('ownership of resources of each kind', async () => {
  const fields = `nodepools: {w: {${pool}}}`;
  const head = 'owner: team';
  const theirs = web({ tags: foreign }, insideOf(livePool('w', {}, foreign)));
  const nobodys = web({}, insideOf(livePool('w', {}, {})));
  const theirPool = web({ tags: owned }, insideOf(livePool('w', {}, foreign)));
  const empty = web({ tags: { 'oks-kit/owner': '' } }, insideOf(livePool('w', {}, owned)));
  await expectPlans('ownership', {
    'another owner, none in the manifest': planOfWeb(fields, theirs),
    'another owner': planOfWeb(fields, theirs, { head }),
    'another owner of the pool': planOfWeb(fields, theirPool, { head }),
    'taken over, no owner in the manifest': planOfWeb(fields, theirs, { takeOver: true }),
    'taken over': planOfWeb(fields, theirs, { head, takeOver: true }),
    'no owner, none in the manifest': planOfWeb(fields, nobodys),
    'no owner': planOfWeb(fields, nobodys, { head }),
    'an empty owner': planOfWeb(fields, empty, { head }),
  });
});

test('changes of node pools', async () => {
  const head = 'owner: team';
  const live = (...pools: NodePool[]) => web({ tags: owned }, insideOf(...pools));
  const volumes = [
    { dir: '/', device: 'root', size: 20, type: 'gp2' as const },
    { dir: '/data', device: 'xvdb', size: 30, type: 'gp2' as const },
  ];
  const workers = livePool(
    'w',
    {
      nodeLabels: { a: '11', b: '22' },
      nodeAnnotations: { c: '3' },
      zones: ['eu-west-2a'],
      helms: ['gpu-operator'],
      volumes,
    },
    owned,
  );
  const scaled = livePool('w', { autoscaling: true, minNodes: 2, maxNodes: 4, desiredNodes: 3 }, owned);
  const plan = (fields: string, pools: NodePool, options = {}) =>
    planOfWeb(`nodepools: {w: {nodeType: tinav6.c4r8p2, ${fields}}}`, live(pools), { head, ...options });
  const replacement = 'zones: [eu-west-2b], taint: true, volumes: [{dir: /data, device: xvdb, size: 31, type: gp2}]';
  await expectPlans('node-pools', {
    'labels and annotations': plan('nodeLabels: {a: "00", d: "44"}, nodeAnnotations: {e: "55"}', workers),
    'no labels': plan('nodeLabels: null', workers),
    'no annotations': plan('nodeAnnotations: null', workers),
    'the same labels': plan('nodeLabels: {a: "11"}', workers),
    'Helm charts': plan('helms: [prometheus]', workers),
    'the same Helm charts': plan('helms: [gpu-operator, gpu-operator]', workers),
    'the same volumes without the system disk': plan('volumes: [{dir: /data, size: 30, type: gp2}]', workers),
    'another system disk': plan('volumes: [{dir: /, device: root, size: 21, type: gp2}]', workers),
    'one volume more': plan('volumes: [{dir: /data, size: 30, type: gp2}, {dir: /more, size: 30, type: gp2}]', workers),
    'another folder': plan('volumes: [{dir: /other, size: 30, type: gp2}]', workers),
    'what cannot change': plan(replacement, workers),
    replaced: plan(replacement, workers, { replace: ['shop/web/w'] }),
    'nothing to replace': plan('', workers, { replace: ['shop/web/w', 'shop/web/none'] }),
    'what a null resets': plan('taint: null, zones: null', livePool('w', { taint: true }, owned)),
    'within the bounds of the autoscaler': plan('desiredNodes: 2', scaled),
    'outside of the bounds of the autoscaler': plan('minNodes: 4, maxNodes: 5, desiredNodes: 4', scaled),
    'at the bounds of the autoscaler': plan('minNodes: 3, maxNodes: 3, desiredNodes: 3', scaled),
    'without the autoscaler': plan('autoscaling: false, desiredNodes: 2', scaled),
  });
});

test('an upgrade strategy changes before the upgrade, and other changes of a pool wait for it', async () => {
  const node = (name: string, nodepool: string | undefined, kubeletVersion: string): ClusterNode => ({
    name,
    nodepool,
    kubeletVersion,
    state: 'ready',
    message: undefined,
    createdAt: undefined,
  });
  const pools = insideOf(
    livePool('fast', { upgradeStrategy: { autoUpgradeEnabled: true } }, owned),
    livePool('slow', { upgradeStrategy: { autoUpgradeEnabled: false } }, owned),
    livePool('late', { upgradeStrategy: { autoUpgradeMaintenance: { durationHours: 2 } } }, owned),
  );
  const head = 'owner: team\nrollout: {waves: [[data/*], ["shop/*"]], maxParallel: 2}';
  const plan = (fields: string, ...nodes: ClusterNode[]) =>
    planOfWeb(fields, web({ tags: owned }, { ...pools, nodes }), { head });
  const nodes = [
    node('n1', 'fast', 'v1.32.4'),
    node('n2', 'slow', 'v1.31.9'),
    node('n3', 'late', 'v1.32.14'),
    node('n4', 'late', '1.32.9-custom'),
    node('n5', undefined, 'x1.20'),
    node('n6', 'gone', '1.30'),
    node('n7', undefined, ''),
  ];
  const type = 'nodeType: tinav6.c4r8p2';
  const slow = `${type}, upgradeStrategy: {autoUpgradeEnabled: true}`;
  const changed = `nodepools: {slow: {${slow}}, fast: {${type}, taint: true}}`;
  await expectPlans('upgrade', {
    'one minor version': plan(`version: "1.33", ${changed}`, ...nodes),
    'two minor versions and other control planes': plan(
      'version: "1.34", control_planes: cp.3.masters.large',
      ...nodes,
    ),
    'other control planes': plan('control_planes: cp.3.masters.large', ...nodes),
    'nodes that are up to date': plan('version: "1.33"', node('n1', 'slow', 'v1.33.0'), node('n2', 'fast', 'v1.33.0')),
    'old nodes that stay': plan('version: "1.33"', node('n1', 'slow', 'v1.29.1')),
    'old nodes that follow': plan('version: "1.35"', node('n1', 'fast', 'v1.30.1'), node('n2', undefined, 'v1.29.1')),
    'newer nodes': plan('version: "1.33"', node('n1', 'fast', 'v1.34.0')),
    'smaller control planes': plan('control_planes: cp.mono.master', ...nodes),
    'an older version': plan('version: "1.31"', ...nodes),
  });
});

const request = (name: string, peer: string, labels: Record<string, string>, state?: string) => ({
  apiVersion: 'oks.dev/v1beta' as const,
  kind: 'NetPeeringRequest' as const,
  metadata: { name, labels: { 'oks-kit/peer': peer, ...labels } },
  spec: { accepterNetId: 'vpc-2', accepterOwnerId: '123456789012' },
  status: state === undefined ? {} : { netPeeringState: state },
});

test('changes of peerings', async () => {
  const text = 'owner: team\nprojects: {shop: {clusters: {web: {peerings: [data/dwh]}}}, data: {clusters: {dwh: {}}}}';
  const live = (inside: LiveCluster['inside']): LiveState => {
    const project = (name: string, netId: string, clusters: LiveCluster[], cidr: string) => ({
      resource: liveProject(name, { tags: owned, cidr }),
      clusters,
      quotas: undefined,
      netId,
    });
    const fields = { tags: owned, cidr_pods: '10.96.0.0/16', cidr_service: '10.97.0.0/16' };
    const dwh = { resource: liveCluster('dwh', fields), inside: insideOf() };
    return {
      projects: [
        project('shop', 'vpc-1', [web({ tags: owned }, inside)], '10.50.0.0/18'),
        project('data', 'vpc-2', [dwh], '10.60.0.0/18'),
      ],
      creation: undefined,
    };
  };
  const peering = (sourceNetId: string, accepterNetId: string, netPeeringState = 'active') => ({
    apiVersion: 'oks.dev/v1beta' as const,
    kind: 'NetPeering' as const,
    metadata: { name: 'p' },
    spec: { netPeeringId: 'pcx-1' },
    status: { sourceNetId, accepterNetId, netPeeringState },
  });
  const none = insideOf();
  const missing = planOf(text, live(none));
  const plan = (inside: Partial<LiveInside>) => planOf(text, live({ ...none, ...inside }));
  await expectPlans('peerings', {
    'one that is missing': missing,
    'a cluster that cannot be read': planOf(text, live({ notChecked: 'timed out' })),
    'one that has failed': plan({ requests: [request('r', 'data.dwh', {}, 'failed')] }),
  });
  expect(await plan({ requests: [request('r', 'data.dwh', {}, 'active')] })).toBe('');
  expect(await plan({ peerings: [peering('vpc-2', 'vpc-1')] })).toBe('');
  for (const other of [
    { requests: [request('r', 'data.dwh', {})] },
    { requests: [request('r', 'data.api', {}, 'active')] },
    { peerings: [peering('vpc-2', 'vpc-3')] },
    { peerings: [peering('vpc-1', 'vpc-2', 'pending')] },
  ])
    expect(await plan(other)).toBe(await missing);
});

test('pruning deletes owned resources that are not listed, innermost first', async () => {
  const inside = {
    ...insideOf(
      livePool('w', {}, owned),
      livePool('old', {}, owned),
      livePool('theirs', {}),
      deletingPool('gone', owned),
    ),
    requests: [request('kept', 'data.dwh', owned), request('r1', 'data.api', owned), request('r2', 'data.x', {})],
  };
  const live = shopWith([web({ tags: owned }, inside)], { tags: owned });
  const text = `owner: team\nprojects: {shop: {clusters: {web: {nodepools: {w: {${pool}}}, peerings: [data/dwh]}}}}`;
  const renamed = text.replace('w: {', 'old2: {').replace(', peerings: [data/dwh]', '');
  const unread = shopWith([web({ tags: owned }, { notChecked: 'timed out' })], { tags: owned });
  const prune = (manifest: string, state = live) => planOf(manifest, state, { prune: true });
  await expectPlans('prune', {
    'inside of a cluster that is listed': prune(text),
    'a cluster that is not listed': prune('owner: team\nprojects: {shop: {}}'),
    'a project that is not listed': prune('owner: team\nprojects: {}'),
    'without pools in the manifest': prune('owner: team\nprojects: {shop: {clusters: {web: {}}}}'),
    'a pool with another name': prune(renamed),
    'a cluster with another name': prune(
      'owner: team\nprojects: {shop: {clusters: {www: {admin_whitelist: [my-ip], nodepools: {w: {' + pool + '}}}}}}',
    ),
    'a cluster that cannot be read': prune('owner: team\nprojects: {shop: {clusters: {web: {}}}}', unread),
    'a manifest without an owner': prune('projects: {}'),
  });
});

test('destroying an environment', async () => {
  const inside = { ...insideOf(livePool('w', {}, owned)), requests: [request('r1', 'data.dwh', {})] };
  const fields = { tags: owned, disable_api_termination: true };
  const manifest = await readManifest([
    { name: 'oks.yaml', text: 'owner: team\nprojects: {shop: {clusters: {web: {}, none: {}}}, nothing: {}}' },
  ]);
  const live = shopWith([web(fields, inside)], fields);
  const open = shopWith([web({ tags: owned }, { notChecked: 'timed out' })], { tags: owned });
  const destroy = (state: LiveState, options = {}) => linesOf(planDestruction(manifest, state, options));
  await expectPlans('destroy', {
    'protected resources': destroy(live),
    'resources whose protection is lifted': destroy(live, { unprotect: true }),
    'a cluster that cannot be read': destroy(open, { unprotect: true }),
    'resources of others': destroy(shopWith([web()], { tags: foreign })),
    'a cluster that is being deleted': destroy(shopWith([web({ statuses: deleting })], { tags: owned })),
  });
});
