import { describeOperation } from '../describe-operation.ts';
import { Nodepool } from '../resources/nodepool.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const NodepoolTemplateResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Template: Nodepool,
})
  .describe('The template of a node pool.')
  .register(wireSchemas, { id: 'NodepoolTemplateResponse' });

export const GetNodepoolTemplate = describeOperation({
  id: 'GetNodepoolTemplate',
  client: 'templates.nodepool',
  since: '1.0',
  method: 'GET',
  path: '/templates/nodepool',
  response: NodepoolTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get the values that the service proposes for a new node pool.',
});
