import * as z from 'zod';
import { ttlPattern } from '@oks-kit/core';
import { ResponseContext } from './response-context.ts';
import { answer, request, wireSchemas } from './wire.ts';

export const KubeconfigQuery = request({
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
export type KubeconfigQuery = z.input<typeof KubeconfigQuery>;

export const SealedKubeconfigHeaders = request({
  'x-encrypt-nacl': z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in standard base64')
    .nullish()
    .describe('The X25519 public key to seal the kubeconfig to: 32 bytes in standard base64.'),
})
  .describe('To whom the answer is sealed.')
  .register(wireSchemas, { id: 'SealedKubeconfigHeaders' });
export type SealedKubeconfigHeaders = z.input<typeof SealedKubeconfigHeaders>;

export const KubeconfigData = answer({
  name: z.string().optional().describe('The name of the cluster. Newer services leave it out.'),
  kubeconfig: z.string().describe('The kubeconfig as YAML, or the sealed box that holds it, in standard base64.'),
})
  .describe('A kubeconfig, open or sealed.')
  .register(wireSchemas, { id: 'KubeconfigData' });
export type KubeconfigData = z.output<typeof KubeconfigData>;

export const ClusterKubeconfig = answer({
  request_id: z.string().optional().describe('Names the call that was made behind this one.'),
  data: KubeconfigData,
})
  .describe('A kubeconfig in the envelope it travels in.')
  .register(wireSchemas, { id: 'ClusterKubeconfig' });
export type ClusterKubeconfig = z.output<typeof ClusterKubeconfig>;

export const KubeconfigResponse = answer({ ResponseContext: ResponseContext.optional(), Cluster: ClusterKubeconfig })
  .describe('A kubeconfig for one cluster.')
  .register(wireSchemas, { id: 'KubeconfigResponse' });
