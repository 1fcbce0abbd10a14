import { expect, test } from 'vitest';
import { operations } from '../index.ts';

// Typed out from the public reference, so that a wrong row can't agree with itself.
const reference = {
  CreateCluster: 'POST /clusters → Cluster',
  ListClustersByProjectID: 'GET /clusters → Clusters',
  ListAllClusters: 'GET /clusters/all → Clusters',
  GetCluster: 'GET /clusters/{cluster_id} → Cluster',
  UpdateCluster: 'PATCH /clusters/{cluster_id} → Cluster',
  DeleteCluster: 'DELETE /clusters/{cluster_id} → detail',
  GetKubeconfig: 'GET /clusters/{cluster_id}/kubeconfig → Cluster',
  GetKubeconfigWithPubkeyNACL: 'POST /clusters/{cluster_id}/kubeconfig → Cluster',
  UpgradeCluster: 'PATCH /clusters/{cluster_id}/upgrade → Cluster',
  GetKubernetesVersions: 'GET /clusters/limits/kubernetes_versions → Versions',
  GetCPSubregions: 'GET /clusters/limits/cp_subregions → CPSubregions',
  GetControlPlanePlans: 'GET /clusters/limits/control_plane_plans → ControlPlanes',
  CreateProject: 'POST /projects → Project',
  ListProjects: 'GET /projects → Projects',
  GetProject: 'GET /projects/{project_id} → Project',
  UpdateProject: 'PATCH /projects/{project_id} → Project',
  DeleteProject: 'DELETE /projects/{project_id} → detail',
  GetProjectQuotas: 'GET /projects/{project_id}/quotas → Project',
  GetProjectTemplate: 'GET /templates/project → Template',
  GetClusterTemplate: 'GET /templates/cluster → Template',
  GetNodepoolTemplate: 'GET /templates/nodepool → Template',
};

const retryClasses = {
  never: ['CreateProject', 'CreateCluster', 'UpgradeCluster'],
  verify: ['UpdateProject', 'DeleteProject', 'UpdateCluster', 'DeleteCluster'],
};

test('the table is the reference, row by row', () => {
  const rows = Object.entries(operations).map(([key, row]) => [key, `${row.method} ${row.path} → ${row.payload}`]);
  expect(Object.fromEntries(rows)).toEqual(reference);
  expect(Object.keys(reference)).toHaveLength(21);
});

test.each(Object.entries(operations))(
  '%s is keyed by its id, and its anchor is its name in the reference',
  (key, row) => {
    expect(row.id).toBe(key);
    const names: string[] = 'aliases' in row ? [...row.aliases, row.id] : [row.id];
    expect(names.map((name) => name.toLowerCase())).toContain(row.anchor);
  },
);

test("what must not be repeated isn't, and what must be verified is", () => {
  for (const row of Object.values(operations)) {
    const expected = retryClasses.never.includes(row.id)
      ? 'never'
      : retryClasses.verify.includes(row.id)
        ? 'verify'
        : 'safe';
    expect([row.id, row.retry]).toEqual([row.id, expected]);
  }
});
