import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { KubernetesMetadata } from '../resources/kubernetes-metadata.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const NetPeeringRequestSpec = responseSchema({
  accepterNetId: z.string().describe('ID of the Net to peer with.'),
  accepterOwnerId: z.string().describe('ID of the account that owns that Net.'),
})
  .describe('The desired state of a NetPeeringRequest.')
  .register(wireSchemas, { id: 'NetPeeringRequestSpec' });

export const NetPeeringRequest = responseSchema({
  apiVersion: z.string().describe('API version of the object.'),
  kind: z.string().describe('Kind of the object.'),
  metadata: KubernetesMetadata,
  spec: NetPeeringRequestSpec,
})
  .describe("A NetPeeringRequest: an object of the cluster's Kubernetes API.")
  .register(wireSchemas, { id: 'NetPeeringRequest' });

export const NetPeeringRequestTemplateResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Template: NetPeeringRequest,
})
  .describe('The template of a NetPeeringRequest.')
  .register(wireSchemas, { id: 'NetPeeringRequestTemplateResponse' });

export const GetNetPeeringRequestTemplate = describeOperation({
  id: 'GetNetPeeringRequestTemplate',
  client: 'templates.netPeeringRequest',
  since: '1.0',
  method: 'GET',
  path: '/templates/netpeeringrequest',
  response: NetPeeringRequestTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get the manifest that the service proposes for a NetPeeringRequest.',
});
