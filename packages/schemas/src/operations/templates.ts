import { ClusterTemplateResponse, NodepoolTemplateResponse, ProjectTemplateResponse } from '../generated/checks.ts';
import { defineOperation } from '../operation.ts';

export const GetProjectTemplate = defineOperation({
  id: 'GetProjectTemplate',
  group: 'templates',
  method: 'GET',
  path: '/templates/project',
  response: ProjectTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get what the service proposes for a new project.',
  anchor: 'getprojecttemplate',
});

export const GetClusterTemplate = defineOperation({
  id: 'GetClusterTemplate',
  group: 'templates',
  method: 'GET',
  path: '/templates/cluster',
  response: ClusterTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get what the service proposes for a new cluster.',
  anchor: 'getclustertemplate',
});

export const GetNodepoolTemplate = defineOperation({
  id: 'GetNodepoolTemplate',
  group: 'templates',
  method: 'GET',
  path: '/templates/nodepool',
  response: NodepoolTemplateResponse,
  payload: 'Template',
  essential: [],
  retry: 'safe',
  summary: 'Get what the service proposes for a new node pool.',
  anchor: 'getnodepooltemplate',
});
