import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const KubernetesVersionsResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Versions: z.array(z.string()).describe('Minor versions, such as `1.32`.'),
})
  .describe('The Kubernetes versions that a cluster can have.')
  .register(wireSchemas, { id: 'KubernetesVersionsResponse' });

export const GetKubernetesVersions = describeOperation({
  id: 'GetKubernetesVersions',
  // The spelling in the public reference.
  aliases: ['GetKubenetesVersions'],
  client: 'limits.kubernetesVersions',
  since: '1.0',
  method: 'GET',
  path: '/clusters/limits/kubernetes_versions',
  response: KubernetesVersionsResponse,
  payload: 'Versions',
  essential: [],
  retry: 'safe',
  summary: 'List the Kubernetes versions available for clusters.',
});
