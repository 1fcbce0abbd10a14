import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCluster, manifest, type TestCluster } from '../builtin/test-cluster.ts';
import type { ConformanceClient } from './conformance-client.fixture.ts';
import { items, type Surroundings } from './conformance-items.fixture.ts';
import { createJavaScriptClient } from './javascript-client.fixture.ts';
import { createKubectlClient } from './kubectl-client.fixture.ts';

const clients: Readonly<Record<string, (kubeconfig: string, folder: string) => ConformanceClient>> = {
  kubectl: createKubectlClient,
  'the JavaScript client': createJavaScriptClient,
};
const hourMs = 3_600_000;

describe.each(['builtin', 'kube-apiserver'] as const)('backend %s', (backend) => {
  let cluster: TestCluster;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'oks-conformance-'));
    cluster = await createTestCluster({ clock: 'manual', kubernetes: backend, onWarning: () => undefined }, '1.35');
    await addNodes(cluster);
  });
  afterAll(async () => {
    await cluster.close();
    rmSync(folder, { recursive: true });
  });

  describe.each(Object.entries(clients))('%s', (clientName, createConformanceClient) => {
    test.each(items.map((item, index) => ({ ...item, index })))('$title', async ({ run, builtinRefuses, index }) => {
      const clientOf = async (query: Readonly<Record<string, string>>): Promise<ConformanceClient> =>
        createConformanceClient(await cluster.kubeconfig(new URLSearchParams(query).toString()), folder);
      const admin = await clientOf({});
      const surroundings: Surroundings = {
        admin,
        clientOf,
        name: `item-${index}-${clientName === 'kubectl' ? 'k' : 'j'}`,
        nodes: await admin.list({ apiVersion: 'v1', kind: 'Node', plural: 'nodes' }),
        advance: (ms) => cluster.emulator.clock.advance(ms),
        async setWhitelist(admin_whitelist) {
          await cluster.service('PATCH', `/clusters/${cluster.id}`, { admin_whitelist });
          cluster.emulator.clock.advance(hourMs);
        },
      };
      if (backend === 'builtin' && builtinRefuses !== undefined)
        await expect(run(surroundings)).rejects.toThrow(builtinRefuses);
      else await run(surroundings);
    });
  });
});

/** A node pool, whose two nodes are ready. */
async function addNodes({ kubectl, emulator }: TestCluster): Promise<void> {
  await kubectl(['create', '-f', '-'], { input: manifest('workers') });
  emulator.clock.advance(hourMs);
  for (const condition of ['jsonpath={.status.state.name}=ready', 'condition=Ready']) {
    const what = condition.startsWith('jsonpath') ? ['nodepool/workers'] : ['nodes', '--all'];
    const { code, err } = await kubectl(['wait', `--for=${condition}`, ...what, '--timeout=400s']);
    expect([code, err]).toEqual([0, '']);
  }
}
