import { expect, test } from 'vitest';
import { startEnvironment } from './environment.fixture.ts';
import { executePlan, type Outcome } from './execute-plan.ts';
import { isPlanOutdated } from './plan-outdated.ts';
import { type Exclusively, upgradeCluster } from './upgrade-cluster.ts';

const project = (name: string, net: number, clusters: string): string =>
  `${name}: { cidr: 10.${net}.0.0/18, region: eu-west-2, clusters: { ${clusters} } }`;
const cluster = (name: string, version: string, more = ''): string =>
  `${name}: { version: "${version}", admin_whitelist: [my-ip], ` +
  `nodepools: { w: { nodeType: tinav6.c4r8p2, desiredNodes: 1 } }${more} }`;
const manifestOf = (owner: string, ...projects: readonly string[]): string =>
  `owner: ${owner}\nprojects: { ${projects.join(', ')} }\n`;

/** One lock per cluster, shared by all runs. */
const lock = new Map<string, Promise<unknown>>();
const exclusively: Exclusively = async (clusterId, work) => {
  const mine = (lock.get(clusterId) ?? Promise.resolve()).then(work, work);
  lock.set(clusterId, mine);
  return mine;
};

const failures = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap(({ failed }) => failed.map(({ change, error }) => `${change.id}: ${String(error)}`));

test('four runs of one manifest at the same time create everything once', async () => {
  await using env = await startEnvironment();
  const text = manifestOf(
    'team',
    project('shop', 50, cluster('web', '1.31', ', peerings: [data/dwh]')),
    project('data', 60, cluster('dwh', '1.31')),
  );
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => env.apply(text)));
  expect(failures(outcomes)).toEqual([]);
  expect(outcomes.flatMap(({ notStarted }) => notStarted)).toEqual([]);
  expect((await env.client.projects.list()).map(({ name }) => name).toSorted()).toEqual(['data', 'shop']);
  const clusters = await env.client.clusters.listAll();
  expect(clusters.map(({ name }) => name).toSorted()).toEqual(['dwh', 'web']);
  for (const { id } of clusters) {
    const { nodepools, netPeerings } = await env.clusters.open(id);
    expect(await nodepools.list()).toHaveLength(1);
    expect(await netPeerings.list()).toHaveLength(1);
  }
  expect((await env.plan(text, { prune: true })).changes).toEqual([]);
});

test('four runs at the same time do not upgrade a cluster beyond the version in the manifest', async () => {
  await using env = await startEnvironment({ clock: 'manual' });
  const { client, emulator } = env;
  const settle = (): void => emulator.clock.advance(3_600_000);
  const input = { name: 'web', version: '1.31', admin_whitelist: ['127.0.0.1/32'], tags: { 'oks-kit/owner': 'a' } };
  const { id } = await client.projects.create({
    name: 'shop',
    cidr: '10.50.0.0/18',
    region: 'eu-west-2',
    tags: input.tags,
  });
  settle();
  await client.clusters.create({ ...input, project_id: id, cidr_pods: '10.91.0.0/16', cidr_service: '10.92.0.0/16' });
  settle();
  // Time passes once every run waits for the cluster.
  const waiting = new Set<number>();
  const outcomes = await Promise.all(
    [1, 2, 3, 4].map((run) =>
      env.apply('owner: a\nprojects: { shop: { clusters: { web: { version: "1.32" } } } }\n', {
        onEvent(event) {
          if (event.type !== 'progress' || !/upgrading|updating/.test(event.text)) return;
          waiting.add(run);
          if (waiting.size === 4) settle();
        },
      }),
    ),
  );
  expect(failures(outcomes)).toEqual([]);
  expect((await client.clusters.listAll()).map(({ version }) => version)).toEqual(['1.32']);
});

test('runs that share a lock do not upgrade a cluster beyond the plan, even if an upgrade takes no time', async () => {
  await using env = await startEnvironment();
  const text = (version: string): string => manifestOf('team', project('shop', 50, cluster('web', version)));
  await env.apply(text('1.31'));
  const plan = await env.plan(text('1.32'));
  const outcomes = await Promise.all(
    [1, 2, 3, 4].map(() => executePlan(plan, { client: env.client, clusters: env.clusters, exclusively })),
  );
  expect(failures(outcomes)).toEqual([]);
  expect((await env.client.clusters.listAll()).map(({ version }) => version)).toEqual(['1.32']);
});

test('a cluster that another run has upgraded beyond the plan is not changed, and the error says so', async () => {
  await using env = await startEnvironment();
  const text = (version: string): string => manifestOf('team', project('shop', 50, cluster('web', version)));
  await env.apply(text('1.31'));
  const plan = await env.plan(text('1.32'));
  await env.apply(text('1.33'));
  const outcome = await executePlan(plan, { client: env.client, clusters: env.clusters });
  expect(failures([outcome])).toEqual([
    expect.stringContaining('Cluster web is at 1.33, newer than 1.32: another run upgraded it.'),
  ]);
  expect((await env.client.clusters.listAll()).map(({ version }) => version)).toEqual(['1.33']);
});

test('a target that another run has changed between the two steps is not applied', async () => {
  await using env = await startEnvironment();
  const text = (version: string): string => manifestOf('team', project('shop', 50, cluster('web', version)));
  await env.apply(text('1.31'));
  const [web] = await env.client.clusters.listAll();
  const id = web?.id ?? '';
  // The service offers 1.32 here, so that a target is only set for other versions.
  await env.client.clusters.update(id, { control_planes: 'cp.3.masters.large' });
  const cluster3 = await env.client.clusters.waitFor(id, 'ready');
  await expect(
    upgradeCluster(
      env.client,
      cluster3,
      { version: '1.32', controlPlanes: 'cp.3.masters.medium' },
      {
        async exclusively(_, work) {
          const result = await work();
          await env.client.clusters.update(id, { control_planes: 'cp.3.masters.large' });
          return result;
        },
      },
    ),
  ).rejects.toThrow('another run has changed its target to 1.32 and cp.3.masters.large. It was not upgraded.');
  expect((await env.client.clusters.get(id)).version).toBe('1.31');
});

test('with two owners at the same time, each resource gets one owner, and neither deletes the others', async () => {
  await using env = await startEnvironment();
  const a = manifestOf('a', project('shop', 50, cluster('web', '1.32')), project('mine', 60, cluster('web', '1.32')));
  const b = manifestOf('b', project('shop', 50, cluster('api', '1.32')), project('ours', 70, cluster('web', '1.32')));
  const outcomes = await Promise.all([env.apply(a, { keepGoing: true }), env.apply(b, { keepGoing: true })]);
  // Both create the project shop. The slower one learns who owns it.
  expect(failures(outcomes)).toEqual([
    expect.stringMatching(/^create project shop: .* was created by someone else in the meantime\. Its owner is/),
  ]);
  const owners = async (): Promise<string[]> => {
    const projects = await env.client.projects.list();
    return projects.map(({ name, tags }) => `${name} ${tags['oks-kit/owner'] ?? ''}`).toSorted();
  };
  const [winner, loser] = (await owners()).includes('shop a') ? ['a', 'b'] : ['b', 'a'];
  expect(await owners()).toEqual(['mine a', 'ours b', `shop ${winner}`]);
  expect((await env.plan(winner === 'a' ? b : a)).problems).toMatchObject([{ reason: 'ownership', path: 'shop' }]);

  const nothing = (owner: string): string => `owner: ${owner}\nprojects: {}\n`;
  await Promise.all([env.apply(nothing(loser), { prune: true }), env.apply(winner === 'a' ? a : b)]);
  expect(await owners()).toEqual([winner === 'a' ? 'mine a' : 'ours b', `shop ${winner}`]);
});

test('a resource that another owner has taken over since the plan was made is not deleted', async () => {
  await using env = await startEnvironment();
  const text = manifestOf('a', project('shop', 50, cluster('web', '1.32')));
  await env.apply(text);
  const [web] = await env.client.clusters.listAll();
  const plan = await env.plan('owner: a\nprojects: {}\n', { prune: true });
  await env.client.clusters.update(web?.id ?? '', { tags: { 'oks-kit/owner': 'b' } });
  const outcome = await executePlan(plan, { client: env.client, clusters: env.clusters });
  expect(outcome.done.map(({ id }) => id)).toEqual(['delete nodepool shop/web/w']);
  expect(outcome.failed.map(({ error }) => isPlanOutdated(error))).toEqual([true]);
  expect(failures([outcome])).toEqual([
    expect.stringContaining('delete cluster shop/web: OksConflictError: The cluster shop/web belongs to owner b now.'),
  ]);
  expect(await env.client.clusters.listAll()).toHaveLength(1);
});
