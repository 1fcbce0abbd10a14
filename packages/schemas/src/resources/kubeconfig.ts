import { ttlPattern } from '@oks-kit/core';
import * as z from 'zod';
import { ResponseContext } from './response-context.ts';
import { requestSchema, responseSchema, wireSchemas } from './wire.ts';

/** How long a certificate or a key is valid. */
export const ttl = z
  .string()
  .regex(ttlPattern, 'must be a whole number and one of s, m, h, d, w, such as 5h or 1d')
  .meta({ examples: ['5h', '1d', '1w'] });

/** Names that begin so belong to Kubernetes and to OKS. */
const notReserved = z
  .string()
  .regex(/^(?!system:|oks:)/, 'must not begin with `system:` or `oks:`, which are reserved');

export const KubeconfigQuery = requestSchema({
  user: notReserved.nullish().describe('User name in the certificate (common name).'),
  group: notReserved.nullish().describe('Group in the certificate (organization).'),
  ttl: ttl.nullish().describe('How long the certificate is valid.'),
})
  .describe('User, group and lifetime of the certificate in a kubeconfig.')
  .register(wireSchemas, { id: 'KubeconfigQuery' });

export const SealingHeaders = requestSchema({
  'x-encrypt-nacl': z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in standard base64')
    .nullish()
    .describe('X25519 public key that encrypts the response: 32 bytes in standard base64.'),
})
  .describe('The public key that encrypts the response.')
  .register(wireSchemas, { id: 'SealingHeaders' });

export const KubeconfigData = responseSchema({
  name: z.string().nullish().describe('Name of the cluster. The service may leave it out.'),
  kubeconfig: z.string().describe('The kubeconfig as YAML, or the sealed box that holds it, in standard base64.'),
})
  .describe('A kubeconfig, as plain text or encrypted.')
  .register(wireSchemas, { id: 'KubeconfigData' });

export const ClusterKubeconfig = responseSchema({
  request_id: z.string().optional().describe('ID of the internal request behind this one.'),
  data: KubeconfigData,
})
  .describe('A kubeconfig and its envelope.')
  .register(wireSchemas, { id: 'ClusterKubeconfig' });

export const KubeconfigResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Cluster: ClusterKubeconfig,
})
  .describe('A kubeconfig of a cluster.')
  .register(wireSchemas, { id: 'KubeconfigResponse' });
