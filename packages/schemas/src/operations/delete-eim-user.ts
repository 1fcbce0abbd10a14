import { describeOperation } from '../describe-operation.ts';
import { projectParams } from '../resources/project.ts';
import { DetailResponse } from '../resources/response-context.ts';

export const DeleteEimUser = describeOperation({
  id: 'DeleteEimUser',
  client: 'users.delete',
  since: 'clients',
  method: 'DELETE',
  path: '/projects/{project_id}/eim_users/{user}',
  params: { ...projectParams, user: 'Name of the user.' },
  response: DetailResponse,
  payload: 'detail',
  payloadAlias: 'Details',
  essential: [],
  retry: 'verify',
  summary: 'Delete an EIM user of a project.',
});
