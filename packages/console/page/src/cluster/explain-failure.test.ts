import { expect, test } from 'vitest';
import type { ClusterDetails, EmulatorFault, EmulatorRequest, NodePoolDetails } from '../../../src/api/index.ts';
import { explainFailure } from './explain-failure.ts';

const cluster: ClusterDetails = {
  ...{ id: 'c1', projectId: 'p1', projectName: 'shop', name: 'web', status: 'failed', version: '1.32' },
  ...{ availableUpgrade: null, expectedVersion: null, controlPlanes: 'cp.mono.master', expectedControlPlanes: null },
  ...{ tags: {}, isProtected: false, createdAt: '2026-01-02T00:00:00.000Z', updatedAt: null, description: null },
  ...{ subregions: ['2a'], isMultiAz: false, whitelist: [], podsCidr: null, servicesCidr: null, dns: null },
  ...{ cni: 'cilium', maintenanceWindow: null, patchWindow: null, minorWindow: null, oidcIssuer: null },
  ...{ enabledPlugins: [], disabledPlugins: [] },
};
const request: EmulatorRequest = {
  ...{ id: 1, time: '2026-01-02T10:20:30.000Z', method: 'POST', path: '/api/v2/clusters', account: '1', status: 200 },
  ...{ operation: 'CreateCluster', durationMs: 1, faults: ['cluster_failed'], isOwn: false, requestBody: null },
  responseBody: { Cluster: { id: 'c1' } },
};
const fault: EmulatorFault = {
  ...{ id: 'f1', kind: 'cluster_failed', operations: null, times: null, probability: null, latencyMs: null },
  status: null,
};

test('if a fault affected a request about the cluster, it is the reason', () => {
  const { title, why, activeFault, quotasMayHelp } = explainFailure(cluster, [], [request], []);
  expect(title).toContain('shop/web failed because of a fault');
  expect(why).toContain('`CreateCluster` at 10:20:30 UTC');
  expect([activeFault, quotasMayHelp]).toEqual([undefined, false]);
});

test('if the fault is still active, it has to be removed first', () => {
  expect(explainFailure(cluster, [], [request], [fault]).activeFault).toBe('f1');
  const other = { ...fault, operations: ['ListProjects'] };
  expect(explainFailure(cluster, [], [request], [other]).activeFault).toBeUndefined();
});

test('if a fault affected another cluster, it is not the reason', () => {
  const { why, quotasMayHelp } = explainFailure({ ...cluster, id: 'c2' }, [], [request], []);
  expect(why).toBe('It failed during its creation. The service reports no reason.');
  expect(quotasMayHelp).toBe(true);
});

test.each<[string, Partial<ClusterDetails>, string]>([
  ['an upgrade', { expectedVersion: '1.33' }, 'during the upgrade from 1.32 to 1.33'],
  ['another plan', { expectedControlPlanes: 'cp.3.masters.small' }, 'change of its plan from cp.mono.master'],
  ['a change', { updatedAt: '2026-01-03T00:00:00.000Z' }, 'after its last change'],
])('without a reason, the explanation names %s that was in progress', (_, part, words) => {
  expect(explainFailure({ ...cluster, ...part }, [], [], []).why).toContain(words);
});

test('the explanation contains the last error of a node pool', () => {
  const pool: NodePoolDetails = {
    ...{ name: 'workers', state: 'failed', desiredNodes: 1, readyNodes: 0, nodeType: 'tinav6.c2r4p3', zones: [] },
    ...{ autoscaling: null, autoHealing: false, createdAt: null, lastError: 'no capacity', nodes: [] },
  };
  expect(explainFailure(cluster, [pool], [], []).why).toBe('Node pool `workers` reports: no capacity');
});
