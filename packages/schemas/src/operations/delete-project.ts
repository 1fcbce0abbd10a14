import { describeOperation } from '../describe-operation.ts';
import { projectParams } from '../resources/project.ts';
import { DetailResponse } from '../resources/response-context.ts';

export const DeleteProject = describeOperation({
  id: 'DeleteProject',
  client: 'projects.delete',
  since: '1.0',
  method: 'DELETE',
  path: '/projects/{project_id}',
  params: projectParams,
  response: DetailResponse,
  payload: 'detail',
  payloadAlias: 'Details',
  essential: [],
  retry: 'verify',
  summary: 'Delete a project.',
});
