import { describeOperation } from '../describe-operation.ts';
import { clusterEssential, clusterParams, ClusterResponse } from '../resources/cluster.ts';

export const UpgradeCluster = describeOperation({
  id: 'UpgradeCluster',
  client: 'clusters.upgrade',
  since: '1.0',
  method: 'PATCH',
  path: '/clusters/{cluster_id}/upgrade',
  params: clusterParams,
  response: ClusterResponse,
  payload: 'Cluster',
  essential: clusterEssential,
  retry: 'never',
  summary: 'Upgrade a cluster to the next Kubernetes version available to it.',
});
