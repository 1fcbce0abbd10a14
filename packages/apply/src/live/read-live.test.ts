import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import { createEmulator } from '@oks-kit/emulator';
import { expect, onTestFinished, test } from 'vitest';
import { executePlan } from '../execute/execute-plan.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { clusterAccess } from '../node/cluster-access.ts';
import type { Plan } from '../plan/plan.ts';
import { planChanges } from '../plan/plan-changes.ts';
import { readLive } from './read-live.ts';

const projects = 10;
const clustersPerProject = 10;
/** Of these clusters in each project, the manifest names the node pools. */
const clustersWithPools = 6;
const poolsPerCluster = 5;

/** A manifest of 10 projects, 100 clusters and 300 node pools. */
function largeManifest(): string {
  const names = (count: number, name: string): string[] => Array.from({ length: count }, (_, at) => `${name}-${at}`);
  const pools = names(poolsPerCluster, 'pool').map(
    (pool) => `          ${pool}: { nodeType: tinav6.c4r8p2, desiredNodes: 0, zones: [eu-west-2a] }\n`,
  );
  const clusters = names(clustersPerProject, 'cluster').map(
    (cluster, at) =>
      `      ${cluster}:\n        version: "1.32"\n        admin_whitelist: [my-ip]\n` +
      (at < clustersWithPools ? `        nodepools:\n${pools.join('')}` : ''),
  );
  return `owner: team\nprojects:\n${names(projects, 'project')
    .map(
      (project, at) =>
        `  ${project}:\n    cidr: 10.${at}.0.0/18\n    region: eu-west-2\n    clusters:\n${clusters.join('')}`,
    )
    .join('')}`;
}

/** The requests that this process sends over HTTP while it does something, by target. */
async function requestsDuring(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts = new Map<string, number>();
  const count = (message: unknown): void => {
    // Boundary: Node's channel.
    const { request } = message as { request: ClientRequest };
    const target = `${request.method} ${request.path.replace(/\?.*$/, '').replaceAll(/[0-9a-f-]{36}/g, '{id}')}`;
    counts.set(target, (counts.get(target) ?? 0) + 1);
  };
  subscribe('http.client.request.start', count);
  try {
    await work();
  } finally {
    unsubscribe('http.client.request.start', count);
  }
  return Object.fromEntries([...counts].sort());
}

test('a plan of 100 clusters without changes needs two lists, and one list for each cluster with pools', async () => {
  await using emulator = await createEmulator({ clock: 'instant', port: 0 });
  const client = createClient({
    baseUrl: emulator.url,
    credentials: emulator.credentials,
    transport: nodeTransport(),
    rateLimit: false,
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-live-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cache = { folder, endpoint: emulator.url, account: 'team' };
  const text = largeManifest();
  const plan = async (clusters = clusterAccess({ client, cache })): Promise<Plan> => {
    const manifest = await readManifest([{ name: 'oks.yaml', text }]);
    return planChanges(manifest, await readLive(manifest, { client, clusters }));
  };
  const { failed } = await executePlan(await plan(), { client, clusters: clusterAccess({ client }), maxParallel: 16 });
  expect(failed).toEqual([]);

  const withPools = projects * clustersWithPools;
  const lists = {
    'GET /api/v2/clusters/all': 1,
    'GET /api/v2/projects': 1,
    'GET /apis/oks.dev/v1beta2/nodepools': withPools,
  };
  const plans: Plan[] = [];
  const keep = async (): Promise<unknown> => plans.push(await plan());
  const cold = await requestsDuring(keep);
  const warm = await requestsDuring(keep);
  expect(cold).toEqual({ ...lists, 'POST /api/v2/clusters/{id}/kubeconfig': withPools });
  expect(warm).toEqual(lists);
  // A saved plan that changes one node pool is compared with the pools of its cluster alone.
  const checked = await readManifest([{ name: 'oks.yaml', text: 'projects: {}' }]);
  const insides = ['project-3/cluster-2'];
  const one = await requestsDuring(() =>
    readLive(checked, { client, clusters: clusterAccess({ client, cache }), insides }),
  );
  expect(one).toEqual({ ...lists, 'GET /apis/oks.dev/v1beta2/nodepools': 1 });
  for (const { changes, problems, notChecked } of plans) expect([changes, problems, notChecked]).toEqual([[], [], []]);
});
