import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startEnvironment } from './environment.fixture.ts';

/** Set KILLS=200 for a long run. */
const kills = Number(process.env['KILLS'] ?? 20);

/** 3 projects, 6 clusters, 12 node pools. */
function manifestOf(version: string, desiredNodes: number): string {
  const pool = `{ nodeType: tinav6.c4r8p2, desiredNodes: ${desiredNodes} }`;
  const cluster = `{ version: "${version}", admin_whitelist: [my-ip], nodepools: { p1: ${pool}, p2: ${pool} } }`;
  const projects = ['shop', 'data', 'lab'].map(
    (name, index) =>
      `  ${name}: { cidr: 10.${50 + index * 10}.0.0/18, region: eu-west-2, ` +
      `clusters: { web: ${cluster}, api: ${cluster} } }`,
  );
  return `owner: team\nprojects:\n${projects.join('\n')}\n`;
}

test(`apply killed ${kills} times creates each resource once and leaves those of others alone`, async () => {
  await using env = await startEnvironment();
  const { emulator, client } = env;
  const foreign = await client.projects.create({ name: 'foreign', cidr: '10.90.0.0/18', region: 'eu-west-2' });
  await client.projects.waitFor(foreign.id, 'ready');
  const before = await client.projects.get(foreign.id);
  const delays = fc.sample(fc.integer({ min: 0, max: 600 }), { numRuns: kills, seed: 1 });
  for (const [index, delay] of delays.entries()) {
    // Each run has changes to make: it deletes everything, or creates it with another number of nodes.
    const text = index % 5 === 4 ? 'owner: team\nprojects: {}\n' : manifestOf('1.32', 1 + (index % 3));
    const child = spawn(process.execPath, ['-C', '@oks-kit/source', script], {
      env: {
        PATH: process.env['PATH'],
        OKS_ENDPOINT: emulator.url,
        OKS_ACCESS_KEY: emulator.account.access_key,
        OKS_SECRET_KEY: emulator.account.secret_key,
        MANIFEST: text,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    await sleep(delay);
    child.kill('SIGKILL');
    await exited;
  }
  const last = manifestOf('1.32', 2);
  const { failed, notStarted } = await env.apply(last, { prune: true });
  expect(failed.map(({ change, error }) => `${change.id}: ${String(error)}`)).toEqual([]);
  expect(notStarted).toEqual([]);
  expect((await env.plan(last, { prune: true })).changes).toEqual([]);
  const projects = await client.projects.list();
  expect(projects.map(({ name }) => name).toSorted()).toEqual(['data', 'foreign', 'lab', 'shop']);
  expect(await client.clusters.listAll()).toHaveLength(6);
  expect(await client.projects.get(foreign.id)).toEqual(before);
});

const script = path.join(import.meta.dirname, 'apply-once.fixture.ts');
