import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { projectParams } from '../resources/project.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const Net = responseSchema({
  DhcpOptionsSetId: z.string().describe('ID of the DHCP options set.'),
  IpRange: z.string().describe('Address range of the Net.'),
  NetId: z.string().describe('ID of the Net.'),
  State: z.string().describe('State of the Net.'),
  Tenancy: z.string().describe('Tenancy of the VMs in the Net.'),
})
  .describe("A Net: a project's network in the OUTSCALE cloud.")
  .register(wireSchemas, { id: 'Net' });

export const NetsResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  Nets: z.array(Net),
})
  .describe('Nets of a project.')
  .register(wireSchemas, { id: 'NetsResponse' });

export const GetProjectNets = describeOperation({
  id: 'GetProjectNets',
  client: 'projects.nets',
  since: '1.0',
  method: 'GET',
  path: '/projects/{project_id}/nets',
  params: projectParams,
  response: NetsResponse,
  payload: 'Nets',
  essential: ['NetId'],
  retry: 'safe',
  summary: 'List the Nets of a project.',
});
