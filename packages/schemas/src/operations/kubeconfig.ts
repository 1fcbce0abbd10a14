import { KubeconfigQuery, KubeconfigResponse, SealedKubeconfigHeaders } from '../generated/checks.ts';
import { defineOperation } from '../operation.ts';

const params = { cluster_id: 'The ID of the cluster.' };
const essential = ['data.kubeconfig'];

export const GetKubeconfig = defineOperation({
  id: 'GetKubeconfig',
  group: 'clusters',
  method: 'GET',
  path: '/clusters/{cluster_id}/kubeconfig',
  params,
  query: KubeconfigQuery,
  response: KubeconfigResponse,
  payload: 'Cluster',
  essential,
  retry: 'safe',
  secretAnswer: true,
  summary: 'Get a kubeconfig for a cluster.',
  anchor: 'getkubeconfig',
});

export const GetKubeconfigWithPubkeyNACL = defineOperation({
  id: 'GetKubeconfigWithPubkeyNACL',
  group: 'clusters',
  method: 'POST',
  path: '/clusters/{cluster_id}/kubeconfig',
  params,
  query: KubeconfigQuery,
  headers: SealedKubeconfigHeaders,
  response: KubeconfigResponse,
  payload: 'Cluster',
  essential,
  retry: 'safe',
  secretAnswer: true,
  summary: 'Get a kubeconfig for a cluster, sealed to a public key.',
  anchor: 'getkubeconfigwithpubkeynacl',
});
