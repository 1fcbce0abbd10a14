import { expect, test } from 'vitest';
import { startEnvironment } from './environment.fixture.ts';
import type { Outcome, PlanEvent } from './execute-plan.ts';

const environment = `
owner: team
projects:
  shop:
    cidr: 10.50.0.0/18
    region: eu-west-2
    tags: { cost: "42" }
    clusters:
      web:
        version: "1.32"
        admin_whitelist: [my-ip]
        nodepools:
          workers: { nodeType: tinav6.c4r8p2, desiredNodes: 2, zones: [eu-west-2a] }
      api:
        version: "1.32"
        admin_whitelist: [my-ip, 198.51.100.0/24]
`;
const ids = ({ done, failed, notStarted }: Outcome): unknown => ({
  done: done.map(({ id }) => id),
  failed: failed.map(({ change, error }) => `${change.id}: ${String(error)}`),
  notStarted: notStarted.map(({ id }) => id),
});

test('an environment is created, and a second plan is empty', async () => {
  await using env = await startEnvironment();
  const outcome = await env.apply(environment);
  expect(outcome.failed).toEqual([]);
  expect(outcome.done.map(({ id }) => id).toSorted()).toEqual([
    'create cluster shop/api',
    'create cluster shop/web',
    'create nodepool shop/web/workers',
    'create project shop',
  ]);
  const [project] = await env.client.projects.list();
  expect(project?.tags).toEqual({ cost: '42', 'oks-kit/owner': 'team' });
  const again = await env.plan(environment, { prune: true });
  expect([again.changes, again.problems, again.notChecked]).toEqual([[], [], []]);
});

test('a changed manifest updates, upgrades over two minor versions, and prunes', async () => {
  await using env = await startEnvironment();
  await env.apply(environment);
  const changed = environment
    .replace('version: "1.32"\n        admin_whitelist: [my-ip]', 'version: "1.34"\n        admin_whitelist: [my-ip]')
    .replace('desiredNodes: 2', 'desiredNodes: 3')
    .replace(/ {6}api:[\s\S]*$/, '');
  const outcome = await env.apply(changed, { prune: true });
  expect(ids(outcome)).toMatchObject({ failed: [], notStarted: [] });
  const clusters = await env.client.clusters.listAll();
  expect(clusters.map(({ name, version }) => [name, version])).toEqual([['web', '1.34']]);
  expect((await env.plan(changed, { prune: true })).changes).toEqual([]);
});

test('a peering that is declared on one side is created', async () => {
  await using env = await startEnvironment();
  const peered = `
owner: team
projects:
  shop: { cidr: 10.50.0.0/18, region: eu-west-2, clusters: { web: { admin_whitelist: [my-ip], peerings: [data/dwh] } } }
  data: { cidr: 10.60.0.0/18, region: eu-west-2, clusters: { dwh: { admin_whitelist: [my-ip] } } }
`;
  expect(ids(await env.apply(peered))).toMatchObject({ failed: [], notStarted: [] });
  expect((await env.plan(peered)).changes).toEqual([]);
});

test('two concurrent runs create nothing twice', async () => {
  await using env = await startEnvironment();
  const outcomes = await Promise.all([env.apply(environment), env.apply(environment)]);
  expect(outcomes.flatMap(({ failed }) => failed)).toEqual([]);
  expect(await env.client.projects.list()).toHaveLength(1);
  expect((await env.client.clusters.listAll()).map(({ name }) => name).toSorted()).toEqual(['api', 'web']);
  expect((await env.plan(environment, { prune: true })).changes).toEqual([]);
});

test('after a failure no further change is started, and the next run continues', async () => {
  await using env = await startEnvironment();
  env.emulator.faults.add({ kind: 'server_error', operations: ['CreateCluster'], times: 1 });
  const outcome = await env.apply(environment, { maxParallel: 1 });
  expect(ids(outcome)).toMatchObject({
    done: ['create project shop'],
    notStarted: ['create nodepool shop/web/workers', 'create cluster shop/api'],
  });
  env.emulator.faults.clear();
  expect(ids(await env.apply(environment))).toMatchObject({ failed: [], notStarted: [] });
});

test('the check runs after each wave with the upgraded clusters, and a failed check stops the next wave', async () => {
  await using env = await startEnvironment();
  const rollout = `rollout: { waves: [[shop/api], ["*"]], check: ./check }`;
  await env.apply(environment);
  const upgraded = environment.replaceAll('"1.32"', '"1.33"') + rollout;
  const checks: unknown[] = [];
  const events: PlanEvent[] = [];
  const outcome = await env.apply(upgraded, {
    onEvent: (event) => events.push(event),
    runCheck: (command, variables) => {
      checks.push([command, variables]);
      return Promise.resolve(1);
    },
  });
  expect(checks).toEqual([['./check', { OKS_WAVE: '1', OKS_WAVE_CLUSTERS: '["shop/api"]' }]]);
  expect(outcome.notStarted.map(({ id }) => id)).toEqual(['upgrade cluster shop/web']);
  expect(outcome.failed).toEqual([]);
  expect(String(outcome.failedCheck?.error)).toContain('The check after wave 1 failed with exit code 1');
});

test('an aborted run starts no further change and reports those that are left', async () => {
  await using env = await startEnvironment();
  const stop = new AbortController();
  const outcome = await env.apply(environment, {
    maxParallel: 1,
    signal: stop.signal,
    onEvent: ({ type }) => {
      if (type === 'done') stop.abort();
    },
  });
  expect(outcome.done.map(({ id }) => id)).toEqual(['create project shop']);
  expect(outcome.notStarted).toHaveLength(3);
  expect(ids(await env.apply(environment))).toMatchObject({ failed: [], notStarted: [] });
});
