import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { cidr } from '../resources/network.ts';
import { projectEssential, ProjectResponseList } from '../resources/project.ts';
import { resourceStatuses } from '../resources/statuses.ts';
import { requestSchema, wireSchemas } from '../resources/wire.ts';

export const ListProjectsQuery = requestSchema({
  name: z.string().nullish().describe('Only the project of this name.'),
  status: z.enum(resourceStatuses).nullish().describe('Only projects in this status.'),
  cidr: cidr
    .nullish()
    .describe('Only projects with this address range. Left out, all ranges are listed, whatever default is documented.')
    .meta({ examples: ['10.50.0.0/16'] }),
  deleted: z.boolean().nullish().describe('True: the deleted ones.'),
})
  .describe('Filters of a list of projects.')
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
