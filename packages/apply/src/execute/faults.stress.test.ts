import type { FaultKind } from '@oks-kit/emulator';
import { type Clock, isOksError, systemClock } from '@oks-kit/core';
import { expect, test } from 'vitest';
import { startEnvironment } from './environment.fixture.ts';

/** Set FAULT_RUNS=100 for a long run. */
const runs = Number(process.env['FAULT_RUNS'] ?? 10);

/** Faults of the clusters' own APIs. */
const clusterKinds: readonly FaultKind[] = [
  ...(['latency', 'reset_before', 'reset_after', 'rate_limit', 'server_error', 'timeout', 'not_ready'] as const),
];

/** Faults of the OKS API. */
const kinds: readonly FaultKind[] = [
  ...(['reset_before', 'reset_after', 'rate_limit', 'server_error', 'timeout', 'locked'] as const),
  ...(['not_ready', 'malformed', 'truncated', 'html', 'empty'] as const),
];

function manifestOf(version: string, nodes: number): string {
  const pools = `{ p: { nodeType: tinav6.c4r8p2, desiredNodes: ${nodes} } }`;
  const cluster = `{ version: "${version}", admin_whitelist: [my-ip], description: v${version}, nodepools: ${pools} }`;
  return `
owner: team
projects:
  shop: { cidr: 10.50.0.0/18, region: eu-west-2, clusters: { web: ${cluster}, api: ${cluster} } }
  data: { cidr: 10.60.0.0/18, region: eu-west-2, clusters: { dwh: ${cluster} } }
`;
}

/** A clock that makes pauses between retries at most 5 ms long. */
const clock: Clock = { now: () => Date.now(), sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) };

const everything = ['data', 'data/dwh', 'shop', 'shop/api', 'shop/web'];

test.each(
  // Runs with faults of clusters take longer.
  Array.from({ length: runs }, (_, index) => index + 1).flatMap((seed) =>
    (seed > Math.ceil(runs / 3) ? (['the service'] as const) : (['the service', 'the clusters', 'both'] as const)).map(
      (where) => [where, seed] as const,
    ),
  ),
)('faults of %s delay a run or fail it with a clear error, and create nothing twice (seed %i)', async (where, seed) => {
  await using env = await startEnvironment({ seed });
  const { emulator, client } = env;
  const foreign = await client.projects.create({ name: 'foreign', cidr: '10.90.0.0/18', region: 'eu-west-2' });
  const before = await client.projects.waitFor(foreign.id, 'ready');
  /** Paths of all resources, except for the project of another owner. */
  const existing = async (): Promise<string[]> => {
    emulator.faults.clear();
    const projects = await client.projects.list();
    const names = new Map(projects.map(({ id, name }) => [id, name]));
    const clusters = await client.clusters.listAll();
    return [
      ...projects.map(({ name }) => name).filter((name) => name !== 'foreign'),
      ...clusters.map(({ name, project_id }) => `${names.get(project_id) ?? ''}/${name}`),
    ].toSorted();
  };
  const versions = ['1.31', '1.32', '1.34'].flatMap((version) => Array.from({ length: 3 }, () => version));
  for (const [index, version] of versions.entries()) {
    const text = manifestOf(version, 1 + (index % 3));
    const random = { probability: where === 'the clusters' ? 0.05 : 0.02, retryAfterSeconds: 0 };
    if (where !== 'the clusters') for (const kind of kinds) emulator.faults.add({ kind, ...random });
    if (where !== 'the service')
      for (const kind of clusterKinds)
        emulator.faults.add({ kind, operations: ['KubernetesApi'], latencyMs: 20, ...random });
    try {
      const { failed } = await env.apply(text, { prune: true, keepGoing: true, clock });
      for (const { error } of failed) expect([isOksError(error), String(error)]).toEqual([true, expect.any(String)]);
    } catch (error) {
      // The plan itself failed.
      expect(isOksError(error), String(error)).toBe(true);
    }
    const found = await existing();
    expect(found).toEqual([...new Set(found)]);
    expect(everything).toEqual(expect.arrayContaining(found));
    const newest =
      (await client.clusters.listAll())
        .map((one) => one.version)
        .toSorted()
        .at(-1) ?? '';
    expect(newest <= version, `${newest} is newer than ${version}`).toBe(true);
  }
  const pools = async (): Promise<string[]> => {
    const clusters = await client.clusters.listAll();
    const apis = await Promise.all(clusters.map(({ id }) => env.clusters.open(id)));
    const lists = await Promise.all(apis.map((api) => api.nodepools.list()));
    return lists.map((list) => list.map(({ metadata, spec }) => `${metadata.name} ${spec.desiredNodes}`).join());
  };
  const last = manifestOf('1.34', 3);
  const { failed, notStarted } = await env.apply(last, { prune: true });
  expect([failed, notStarted]).toEqual([[], []]);
  expect((await env.plan(last, { prune: true })).changes).toEqual([]);
  expect(await existing()).toEqual(everything);
  expect((await client.clusters.listAll()).map(({ version }) => version)).toEqual(['1.34', '1.34', '1.34']);
  expect(await pools()).toEqual(['p 3', 'p 3', 'p 3']);
  expect(await client.projects.get(foreign.id)).toEqual(before);
});
