import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@oks-kit/client';
import { nodeTransport } from '@oks-kit/client/node';
import { OksConnectionError } from '@oks-kit/core';
import { createEmulator } from '@oks-kit/emulator';
import { expect, onTestFinished, test } from 'vitest';
import type { ClusterAccess } from '../execute/cluster-access.ts';
import { startEnvironment } from '../execute/environment.fixture.ts';
import { executePlan } from '../execute/execute-plan.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { clusterAccess } from '../node/cluster-access.ts';
import type { Plan } from '../plan/plan.ts';
import { planChanges } from '../plan/plan-changes.ts';
import type { LiveInside, NotRead } from './live-state.ts';
import { readLive, readLiveOfPlan } from './read-live.ts';

const projects = 10;
const clustersPerProject = 10;
/** In each project, the manifest lists node pools for this many clusters. */
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

/** Counts the HTTP requests that this process sends during `work`, by method and path. */
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
  // Checking a saved plan that changes one node pool reads only the pools of its cluster.
  const changed = await readManifest([{ name: 'oks.yaml', text: text.replace('desiredNodes: 0', 'desiredNodes: 1') }]);
  const access = clusterAccess({ client, cache });
  const saved = planChanges(changed, await readLive(changed, { client, clusters: access }));
  const one = await requestsDuring(() => readLiveOfPlan(saved, { client, clusters: access }));
  expect(saved.changes.map(({ id }) => id)).toEqual(['update nodepool project-0/cluster-0/pool-0']);
  expect(one).toEqual({
    ...lists,
    'GET /apis/oks.dev/v1beta2/nodepools': 1,
    'GET /api/v2/projects/{id}/quotas': 1,
  });
  for (const { changes, problems, notChecked } of plans) expect([changes, problems, notChecked]).toEqual([[], [], []]);
});

test('at most `maxParallel` clusters are read at the same time', async () => {
  await using env = await startEnvironment();
  const names = ['a1', 'b1', 'c1', 'd1', 'e1'];
  const clusters = names.map((name) => `${name}: { version: "1.32", admin_whitelist: [my-ip], nodepools: {} }`);
  const text = `projects: { shop: { cidr: 10.50.0.0/18, region: eu-west-2, clusters: { ${clusters.join(', ')} } } }`;
  await env.apply(text);
  let open = 0;
  let most = 0;
  const counted: ClusterAccess = {
    ...env.clusters,
    async open(id) {
      most = Math.max(most, (open += 1));
      const client = await env.clusters.open(id);
      await client.nodepools.list();
      open -= 1;
      return client;
    },
  };
  const manifest = await readManifest([{ name: 'oks.yaml', text }]);
  const live = await readLive(manifest, { client: env.client, clusters: counted, maxParallel: 2 });
  expect(live.projects[0]?.clusters.map(({ resource }) => resource.name).toSorted()).toEqual(names);
  expect(most).toBe(2);
});

test('a cluster whose API fails for a moment is checked', async () => {
  await using env = await startEnvironment();
  const text =
    'projects: { shop: { cidr: 10.50.0.0/18, region: eu-west-2, clusters: { web: { version: "1.32", ' +
    'admin_whitelist: [my-ip], nodepools: {} } } } }';
  await env.apply(text);
  env.emulator.faults.add({ kind: 'server_error', operations: ['KubernetesApi'], times: 1 });
  expect((await env.plan(text)).notChecked).toEqual([]);
});

test("the API of a new cluster is retried, unless its whitelist lacks the caller's address", async () => {
  await using env = await startEnvironment();
  const text = (list: string): string =>
    'projects: { shop: { cidr: 10.50.0.0/18, region: eu-west-2, clusters: { web: { version: "1.32", ' +
    `admin_whitelist: [${list}], nodepools: { w: { nodeType: tinav6.c4r8p2, desiredNodes: 1 } } } } } }`;
  await env.apply(text('my-ip'));
  const manifest = await readManifest([{ name: 'oks.yaml', text: text('my-ip') }]);
  let attempts = 0;
  const unreachable: ClusterAccess = {
    ...env.clusters,
    open(id) {
      attempts += 1;
      if (attempts % 3 !== 0) throw new OksConnectionError('The connection was refused.');
      return env.clusters.open(id);
    },
  };
  const told: string[] = [];
  const slept: number[] = [];
  const read = async (): Promise<LiveInside | NotRead | undefined> => {
    const live = await readLive(manifest, {
      client: env.client,
      clusters: unreachable,
      newClusterTimeoutMs: 300_000,
      onProgress: (progress) => told.push(progress),
      clock: {
        now: () => Date.now(),
        sleep: (ms) => {
          slept.push(ms);
          return Promise.resolve();
        },
      },
    });
    return live.projects[0]?.clusters[0]?.inside;
  };
  expect(await read()).toMatchObject({ nodepools: [{ metadata: { name: 'w' } }] });
  expect([told, slept]).toEqual([Array(2).fill('waiting for the API of the new cluster web'), [5_000, 5_000]]);

  const [web] = await env.client.clusters.listAll();
  await env.client.clusters.update(web?.id ?? '', { admin_whitelist: ['203.0.113.0/24'] });
  expect(await read()).toEqual({ notChecked: 'The connection was refused.', code: 'connection' });
  expect(attempts).toBe(4);
});
