import { describeOperation } from '../describe-operation.ts';
import { clusterParams } from '../resources/cluster.ts';
import { KubeconfigQuery, KubeconfigResponse } from '../resources/kubeconfig.ts';

export const GetKubeconfig = describeOperation({
  id: 'GetKubeconfig',
  client: 'clusters.kubeconfig',
  since: '1.0',
  method: 'GET',
  path: '/clusters/{cluster_id}/kubeconfig',
  params: clusterParams,
  query: KubeconfigQuery,
  response: KubeconfigResponse,
  payload: 'Cluster',
  essential: ['data.kubeconfig'],
  yields: 'data.kubeconfig',
  retry: 'safe',
  secretAnswer: true,
  summary: 'Get a kubeconfig for a cluster.',
});
