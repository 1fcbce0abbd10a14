import * as z from 'zod';
import { ttlPattern } from '@oks-kit/core';
import { ResponseContext } from './response-context.ts';
import { responseSchema, requestSchema, wireSchemas } from './wire.ts';

export const KubeconfigQuery = requestSchema({
  user: z.string().nullish().describe("The name that the certificate is made out to (its subject's CN)."),
  group: z.string().nullish().describe("The group of that user (the subject's O)."),
  ttl: z
    .string()
    .regex(ttlPattern, 'must be a whole number and one of s, m, h, d, w, such as 5h or 1d')
    .nullish()
    .describe('How long the certificate is good for.')
    .meta({ examples: ['5h', '1d', '1w'] }),
})
  .describe('For whom, and for how long, a kubeconfig is made.')
  .register(wireSchemas, { id: 'KubeconfigQuery' });

export const KubeconfigData = responseSchema({
  name: z.string().optional().describe('The name of the cluster. Newer services leave it out.'),
  kubeconfig: z.string().describe('The kubeconfig as YAML, or the sealed box that holds it, in standard base64.'),
})
  .describe('A kubeconfig, open or sealed.')
  .register(wireSchemas, { id: 'KubeconfigData' });

export const ClusterKubeconfig = responseSchema({
  request_id: z.string().optional().describe('Names the call that was made behind this one.'),
  data: KubeconfigData,
})
  .describe('A kubeconfig in the envelope it travels in.')
  .register(wireSchemas, { id: 'ClusterKubeconfig' });

export const KubeconfigResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Cluster: ClusterKubeconfig,
})
  .describe('A kubeconfig for one cluster.')
  .register(wireSchemas, { id: 'KubeconfigResponse' });
