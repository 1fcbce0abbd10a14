import {
  DetailResponse,
  ListProjectsQuery,
  ProjectInput,
  ProjectResponse,
  ProjectResponseList,
  ProjectUpdate,
  QuotasResponse,
} from '../generated/checks.ts';
import { defineOperation } from '../operation.ts';

const params = { project_id: 'The ID of the project.' };
const essential = ['id', 'name', 'status'];

export const CreateProject = defineOperation({
  id: 'CreateProject',
  group: 'projects',
  method: 'POST',
  path: '/projects',
  body: ProjectInput,
  response: ProjectResponse,
  payload: 'Project',
  essential,
  retry: 'never',
  summary: 'Create a project.',
  anchor: 'createproject',
});

export const ListProjects = defineOperation({
  id: 'ListProjects',
  group: 'projects',
  method: 'GET',
  path: '/projects',
  query: ListProjectsQuery,
  response: ProjectResponseList,
  payload: 'Projects',
  essential,
  retry: 'safe',
  summary: 'List the projects of the account.',
  anchor: 'listprojects',
});

export const GetProject = defineOperation({
  id: 'GetProject',
  group: 'projects',
  method: 'GET',
  path: '/projects/{project_id}',
  params,
  response: ProjectResponse,
  payload: 'Project',
  essential,
  retry: 'safe',
  summary: 'Show one project.',
  anchor: 'getproject',
});

export const UpdateProject = defineOperation({
  id: 'UpdateProject',
  group: 'projects',
  method: 'PATCH',
  path: '/projects/{project_id}',
  params,
  body: ProjectUpdate,
  response: ProjectResponse,
  payload: 'Project',
  essential,
  retry: 'verify',
  summary: 'Change a project.',
  anchor: 'updateproject',
});

export const DeleteProject = defineOperation({
  id: 'DeleteProject',
  group: 'projects',
  method: 'DELETE',
  path: '/projects/{project_id}',
  params,
  response: DetailResponse,
  payload: 'detail',
  payloadAlias: 'Details',
  essential: [],
  retry: 'verify',
  summary: 'Delete a project.',
  anchor: 'deleteproject',
});

export const GetProjectQuotas = defineOperation({
  id: 'GetProjectQuotas',
  group: 'projects',
  method: 'GET',
  path: '/projects/{project_id}/quotas',
  params,
  response: QuotasResponse,
  payload: 'Project',
  essential: ['data.quotas'],
  retry: 'safe',
  summary: 'Show the limits that bear on a project, and how much of each is used.',
  anchor: 'getprojectquotas',
});
