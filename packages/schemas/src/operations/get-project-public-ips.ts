import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResourceTag } from '../resources/outscale.ts';
import { projectParams } from '../resources/project.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const PublicIp = responseSchema({
  Tags: z.array(ResourceTag),
  PublicIp: z.string().describe('The address.'),
  PublicIpId: z.string().describe('ID of the address.'),
})
  .describe('A public IP address of a project.')
  .register(wireSchemas, { id: 'PublicIp' });

export const PublicIpsResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  PublicIps: z.array(PublicIp),
})
  .describe('Public IP addresses of a project.')
  .register(wireSchemas, { id: 'PublicIpsResponse' });

export const GetProjectPublicIps = describeOperation({
  id: 'GetProjectPublicIps',
  client: 'projects.publicIps',
  since: '1.0',
  method: 'GET',
  path: '/projects/{project_id}/public_ips',
  params: projectParams,
  response: PublicIpsResponse,
  payload: 'PublicIps',
  essential: ['PublicIp'],
  retry: 'safe',
  summary: 'List the public IP addresses of a project.',
});
