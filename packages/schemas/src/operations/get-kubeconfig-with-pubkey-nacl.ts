import { describeOperation } from '../describe-operation.ts';
import { clusterParams } from '../resources/cluster.ts';
import { KubeconfigQuery, KubeconfigResponse, SealingHeaders } from '../resources/kubeconfig.ts';

export const GetKubeconfigWithPubkeyNACL = describeOperation({
  id: 'GetKubeconfigWithPubkeyNACL',
  client: 'clusters.sealedKubeconfig',
  since: '1.0',
  method: 'POST',
  path: '/clusters/{cluster_id}/kubeconfig',
  params: clusterParams,
  query: KubeconfigQuery,
  headers: SealingHeaders,
  response: KubeconfigResponse,
  payload: 'Cluster',
  essential: ['data.kubeconfig'],
  yields: { sealed: 'data.kubeconfig', name: 'data.name' },
  retry: 'safe',
  secretAnswer: true,
  summary: 'Get a kubeconfig for a cluster, sealed to a public key.',
});
