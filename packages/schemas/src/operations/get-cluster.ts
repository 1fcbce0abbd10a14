import { describeOperation } from '../describe-operation.ts';
import { clusterEssential, clusterParams, ClusterResponse } from '../resources/cluster.ts';

export const GetCluster = describeOperation({
  id: 'GetCluster',
  client: 'clusters.get',
  since: '1.0',
  method: 'GET',
  path: '/clusters/{cluster_id}',
  params: clusterParams,
  response: ClusterResponse,
  payload: 'Cluster',
  essential: clusterEssential,
  status: 'statuses.status',
  retry: 'safe',
  summary: 'Get a cluster.',
});
