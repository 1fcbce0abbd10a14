import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { EimUser } from '../resources/eim-user.ts';
import { projectParams } from '../resources/project.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const EimUsersResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  EimUsers: z.array(EimUser),
})
  .describe('EIM users of a project.')
  .register(wireSchemas, { id: 'EimUsersResponse' });

export const ListEimUsers = describeOperation({
  id: 'ListEimUsers',
  client: 'users.list',
  since: 'clients',
  method: 'GET',
  path: '/projects/{project_id}/eim_users',
  params: projectParams,
  response: EimUsersResponse,
  payload: 'EimUsers',
  essential: ['UserName'],
  retry: 'safe',
  summary: 'List the EIM users of a project.',
});
