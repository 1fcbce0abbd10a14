import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { projectParams } from '../resources/project.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const EimUserType = responseSchema({
  UserType: z.string().describe('Name of the type.'),
  Description: z.string().nullish().describe('What users of the type are for.'),
})
  .describe('A type of EIM user.')
  .register(wireSchemas, { id: 'EimUserType' });

export const EimUserTypesResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  EimUserTypes: z.array(EimUserType),
})
  .describe('Types of EIM users that a project can have.')
  .register(wireSchemas, { id: 'EimUserTypesResponse' });

export const ListEimUserTypes = describeOperation({
  id: 'ListEimUserTypes',
  client: 'users.types',
  since: 'clients',
  method: 'GET',
  path: '/projects/{project_id}/eim_users/types',
  params: projectParams,
  response: EimUserTypesResponse,
  payload: 'EimUserTypes',
  essential: ['UserType'],
  retry: 'safe',
  summary: 'List the types of EIM users that a project can have.',
});
