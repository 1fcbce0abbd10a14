import { readFileSync } from 'node:fs';
import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { type ClusterClient, createClusterClient } from '@oks-kit/kubernetes';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestCluster, type TestCluster } from '../../clusters/builtin/test-cluster.ts';
import type { Fault } from './faults.ts';

let testCluster: TestCluster;
let cluster: ClusterClient;
beforeAll(async () => {
  testCluster = await createTestCluster({ clock: 'instant' }, '1.32');
  cluster = createClusterClient(parseKubeconfig(readFileSync(await testCluster.kubeconfig(), 'utf8')));
});
afterEach(() => testCluster.emulator.faults.clear());
afterAll(() => testCluster.close());

const operations = ['KubernetesApi'];
const create = (name: string): Promise<unknown> =>
  cluster.nodepools
    .create({ metadata: { name }, spec: { nodeType: 'tinav6.c2r4p3' } })
    .catch((error: unknown) => error);
const names = async (): Promise<string[]> => {
  testCluster.emulator.faults.clear();
  return (await cluster.nodepools.list()).map(({ metadata }) => metadata.name);
};

test.each<[Fault, object]>([
  [
    { kind: 'rate_limit', operations, times: 1 },
    { code: 'rate_limit', status: 429 },
  ],
  [
    { kind: 'server_error', operations },
    { code: 'server', status: 500 },
  ],
  [
    { kind: 'server_error', operations, status: 503 },
    { code: 'server', status: 503 },
  ],
  [
    { kind: 'not_ready', operations },
    { code: 'server', status: 503 },
  ],
  [
    { kind: 'timeout', operations },
    { code: 'server', status: 504 },
  ],
  [{ kind: 'reset_before', operations }, { code: 'connection' }],
])('a cluster answers with the fault %o', async (fault, error) => {
  testCluster.emulator.faults.add(fault);
  expect(await create('refused')).toMatchObject(error);
  expect(await names()).not.toContain('refused');
});

test('a request is processed before its connection ends, and after a delay', async () => {
  testCluster.emulator.faults.add({ kind: 'reset_after', operations });
  expect(await create('made')).toMatchObject({ code: 'connection', maybeApplied: true });
  expect(await names()).toContain('made');
  testCluster.emulator.faults.add({ kind: 'latency', operations, latencyMs: 1 });
  expect(await cluster.nodepools.get('made')).toMatchObject({ metadata: { name: 'made' } });
});

test.each<Fault>([
  { kind: 'server_error', operations, times: 2 },
  { kind: 'rate_limit', operations, times: 2 },
  { kind: 'timeout', operations, times: 2 },
  { kind: 'reset_before', operations, times: 2 },
  { kind: 'reset_after', operations, times: 2 },
])('a read is repeated after two faults %o', async (fault) => {
  testCluster.emulator.faults.add(fault);
  expect(await cluster.nodepools.list()).toBeInstanceOf(Array);
});

test('a read fails after three faults, and a change after one', async () => {
  testCluster.emulator.faults.add({ kind: 'server_error', operations, times: 3 });
  await expect(cluster.nodepools.list()).rejects.toMatchObject({ code: 'server', status: 500 });
  testCluster.emulator.faults.add({ kind: 'server_error', operations, times: 1 });
  expect(await create('refused')).toMatchObject({ code: 'server' });
  expect(await names()).not.toContain('refused');
});

test('only faults for the operation KubernetesApi affect clusters, and some kinds are refused', async () => {
  testCluster.emulator.faults.add({ kind: 'server_error' });
  expect(await cluster.nodepools.list()).toBeInstanceOf(Array);
  expect(() => testCluster.emulator.faults.add({ kind: 'expired_token', operations })).toThrow(
    expect.objectContaining({ code: 'input', message: expect.stringContaining('KubernetesApi') }),
  );
});
