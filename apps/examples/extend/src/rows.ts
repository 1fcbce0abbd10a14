import { defineOperation, operations } from '@oks-kit/schemas';
import { zodCheck } from '@oks-kit/schemas/zod';
import * as z from 'zod';

const Net = z.looseObject({ id: z.string(), ip_range: z.string() });

/** An operation that the service has grown and the kit does not model yet. */
export const GetProjectNets = defineOperation({
  id: 'GetProjectNets',
  method: 'GET',
  path: '/projects/{project_id}/nets',
  params: { project_id: 'The ID of the project.' },
  response: zodCheck('ProjectNets', z.looseObject({ Nets: z.array(Net) })),
  payload: 'Nets',
  essential: ['id'],
  retry: 'safe',
  summary: 'List the nets of a project.',
});

/** The kit's rows and the team's. */
export const teamOperations = { ...operations, GetProjectNets };
