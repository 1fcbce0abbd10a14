import { describeOperation } from '../describe-operation.ts';
import { projectEssential, projectParams, ProjectResponse } from '../resources/project.ts';

export const GetProject = describeOperation({
  id: 'GetProject',
  client: 'projects.get',
  since: '1.0',
  method: 'GET',
  path: '/projects/{project_id}',
  params: projectParams,
  response: ProjectResponse,
  payload: 'Project',
  essential: projectEssential,
  status: 'status',
  retry: 'safe',
  summary: 'Get a project.',
});
