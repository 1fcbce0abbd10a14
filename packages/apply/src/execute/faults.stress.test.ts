import type { FaultKind } from '@oks-kit/emulator';
import { isOksError } from '@oks-kit/core';
import { expect, test } from 'vitest';
import { startEnvironment } from './environment.fixture.ts';

/** Set FAULT_RUNS=100 for a long run. */
const runs = Number(process.env['FAULT_RUNS'] ?? 10);

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

const everything = ['data', 'data/dwh', 'shop', 'shop/api', 'shop/web'];

test.each(Array.from({ length: runs }, (_, index) => index + 1))(
  'faults of the service delay a run or end it with a clear error, and nothing exists twice (seed %i)',
  async (seed) => {
    await using env = await startEnvironment({ seed });
    const { emulator, client } = env;
    const foreign = await client.projects.create({ name: 'foreign', cidr: '10.90.0.0/18', region: 'eu-west-2' });
    const before = await client.projects.waitFor(foreign.id, 'ready');
    /** The paths of what exists, apart from the foreign project. */
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
      for (const kind of kinds) emulator.faults.add({ kind, probability: 0.02, retryAfterSeconds: 0 });
      try {
        const { failed } = await env.apply(text, { prune: true, keepGoing: true });
        for (const { error } of failed) expect([isOksError(error), String(error)]).toEqual([true, expect.any(String)]);
      } catch (error) {
        // Nothing could be planned.
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
    const last = manifestOf('1.34', 3);
    const { failed, notStarted } = await env.apply(last, { prune: true });
    expect([failed, notStarted]).toEqual([[], []]);
    expect((await env.plan(last, { prune: true })).changes).toEqual([]);
    expect(await existing()).toEqual(everything);
    expect((await client.clusters.listAll()).map(({ version }) => version)).toEqual(['1.34', '1.34', '1.34']);
    expect(await client.projects.get(foreign.id)).toEqual(before);
  },
);
