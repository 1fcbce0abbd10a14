import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { clusterParams } from '../resources/cluster.ts';
import { KubeconfigQuery, KubeconfigResponse } from '../resources/kubeconfig.ts';
import { requestSchema, wireSchemas } from '../resources/wire.ts';

export const SealedKubeconfigHeaders = requestSchema({
  'x-encrypt-nacl': z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in standard base64')
    .nullish()
    .describe('The X25519 public key to seal the kubeconfig to: 32 bytes in standard base64.'),
})
  .describe('To whom the answer is sealed.')
  .register(wireSchemas, { id: 'SealedKubeconfigHeaders' });

export const GetKubeconfigWithPubkeyNACL = describeOperation({
  id: 'GetKubeconfigWithPubkeyNACL',
  client: 'clusters.sealedKubeconfig',
  since: '1.0',
  method: 'POST',
  path: '/clusters/{cluster_id}/kubeconfig',
  params: clusterParams,
  query: KubeconfigQuery,
  headers: SealedKubeconfigHeaders,
  response: KubeconfigResponse,
  payload: 'Cluster',
  essential: ['data.kubeconfig'],
  yields: { sealed: 'data.kubeconfig', name: 'data.name' },
  retry: 'safe',
  secretAnswer: true,
  summary: 'Get a kubeconfig for a cluster, sealed to a public key.',
});
