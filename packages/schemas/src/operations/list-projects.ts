import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { pageQuery } from '../resources/pagination.ts';
import { projectEssential, ProjectResponseList } from '../resources/project.ts';
import { requestSchema, wireSchemas } from '../resources/wire.ts';

export const ListProjectsQuery = requestSchema({
  name: z.string().nullish().describe('Return only the project with this name.'),
  status: z.string().nullish().describe('Return only projects with this status.'),
  cidr: z.string().nullish().describe('Return only projects with this address range.'),
  deleted: z.boolean().nullish().describe('Whether to return deleted projects.'),
  ...pageQuery,
})
  .describe('Filters for a list of projects.')
  .register(wireSchemas, { id: 'ListProjectsQuery' });

export const ListProjects = describeOperation({
  id: 'ListProjects',
  client: 'projects.list',
  since: '1.0',
  method: 'GET',
  path: '/projects',
  query: ListProjectsQuery,
  response: ProjectResponseList,
  payload: 'Projects',
  essential: projectEssential,
  retry: 'safe',
  summary: 'List the projects of the account.',
});
