import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { KubernetesMetadata } from '../resources/kubernetes-metadata.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const NetPeeringAcceptanceSpec = responseSchema({
  netPeeringId: z.string().describe('ID of the peering to accept.'),
})
  .describe('The desired state of a NetPeeringAcceptance.')
  .register(wireSchemas, { id: 'NetPeeringAcceptanceSpec' });

export const NetPeeringAcceptance = responseSchema({
  apiVersion: z.string().describe('API version of the object.'),
  kind: z.string().describe('Kind of the object.'),
  metadata: KubernetesMetadata,
  spec: NetPeeringAcceptanceSpec,
})
  .describe("A NetPeeringAcceptance: an object of the cluster's Kubernetes API.")
  .register(wireSchemas, { id: 'NetPeeringAcceptance' });

export const NetPeeringAcceptanceTemplateResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Template: NetPeeringAcceptance,
})
  .describe('The template of a NetPeeringAcceptance.')
  .register(wireSchemas, { id: 'NetPeeringAcceptanceTemplateResponse' });

export const GetNetPeeringAcceptanceTemplate = describeOperation({
  id: 'GetNetPeeringAcceptanceTemplate',
  client: 'templates.netPeeringAcceptance',
  since: '1.0',
  method: 'GET',
  path: '/templates/netpeeringacceptance',
  response: NetPeeringAcceptanceTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get the manifest that the service proposes for a NetPeeringAcceptance.',
});
