import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { CreatedEimUser } from '../resources/eim-user.ts';
import { SealingHeaders, ttl } from '../resources/kubeconfig.ts';
import { projectParams } from '../resources/project.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { requestSchema, responseSchema, wireSchemas } from '../resources/wire.ts';

export const EimUserQuery = requestSchema({
  user: z.string().describe('Type of the user: one of those that `ListEimUserTypes` lists.'),
  ttl: ttl.nullish().describe('How long the access key is valid. The service uses one week if it is missing.'),
})
  .describe('Type of an EIM user, and lifetime of its access key.')
  .register(wireSchemas, { id: 'EimUserQuery' });

export const CreatedEimUserResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  EimUser: z
    .union([CreatedEimUser, z.string()])
    .optional()
    .describe('The user, or the sealed box that holds it as JSON, in standard base64.'),
  Data: z.string().optional().describe('The encrypted response (a sealed box), if a key was sent.'),
})
  .describe('A new EIM user, as plain text or encrypted.')
  .register(wireSchemas, { id: 'CreatedEimUserResponse' });

export const CreateEimUser = describeOperation({
  id: 'CreateEimUser',
  client: 'users.create',
  since: 'clients',
  method: 'POST',
  path: '/projects/{project_id}/eim_users',
  params: projectParams,
  query: EimUserQuery,
  headers: SealingHeaders,
  response: CreatedEimUserResponse,
  payload: 'EimUser',
  payloadAlias: 'Data',
  essential: [],
  retry: 'never',
  secretAnswer: true,
  summary: 'Create an EIM user of a project, with an access key.',
});
