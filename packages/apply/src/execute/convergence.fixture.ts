import fc from 'fast-check';
import { expect } from 'vitest';
import { readManifest } from '../manifest/read-manifest.ts';
import { startEnvironment } from './environment.fixture.ts';
import { type ManifestPair, manifestPairs } from './manifests.fixture.ts';

/**
 * For each of `numRuns` random pairs of manifests: applies the first, then the second with `--prune`. Expects that the
 * second then shows no difference, that its owner has exactly the listed resources, and that a project of another
 * owner is unchanged.
 */
export async function expectConvergence(numRuns: number): Promise<void> {
  await fc.assert(fc.asyncProperty(manifestPairs, expectPairConverges), { numRuns, endOnFailure: true });
}

async function expectPairConverges({ before, after }: ManifestPair): Promise<void> {
  await using env = await startEnvironment();
  const foreign = await env.client.projects.create({ name: 'foreign', cidr: '10.70.0.0/18', region: 'eu-west-2' });
  await env.client.projects.waitFor(foreign.id, 'ready');
  for (const [text, prune] of [
    [before, false],
    [after, true],
  ] as const) {
    const { failed, notStarted } = await env.apply(text, { prune });
    expect(failed).toEqual([]);
    expect(notStarted).toEqual([]);
  }
  const again = await env.plan(after, { prune: true });
  expect([again.changes, again.problems, again.notChecked]).toEqual([[], [], []]);
  const manifest = await readManifest([{ name: 'after.yaml', text: after }]);
  const projects = await env.client.projects.list();
  expect(projects.map(({ name }) => name).toSorted()).toEqual(
    ['foreign', ...manifest.projects.map(({ name }) => name)].toSorted(),
  );
  const clusters = await env.client.clusters.listAll();
  const nameOf = new Map(projects.map(({ id, name }) => [id, name]));
  expect(clusters.map(({ name, project_id }) => `${nameOf.get(project_id) ?? ''}/${name}`).toSorted()).toEqual(
    manifest.projects.flatMap((project) => project.clusters.map(({ path }) => path)).toSorted(),
  );
  for (const cluster of manifest.projects.flatMap((project) => project.clusters)) {
    const live = clusters.find(({ name, project_id }) => `${nameOf.get(project_id) ?? ''}/${name}` === cluster.path);
    expect(live?.version).toBe(cluster.fields['version']);
    expect(live?.tags).toMatchObject({ ...Object(cluster.fields['tags']), 'oks-kit/owner': 'team' });
    if (cluster.fields['description'] !== undefined)
      expect(live?.description ?? '').toBe(cluster.fields['description'] ?? '');
  }
}
