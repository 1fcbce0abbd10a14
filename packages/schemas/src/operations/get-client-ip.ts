import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const ClientIp = responseSchema({
  x_real_ip: z.string().nullish().describe('IP address from which the request came.'),
})
  .describe('Address of the caller.')
  .register(wireSchemas, { id: 'ClientIp' });

export const ClientIpResponse = responseSchema({ ResponseContext: ResponseContext.optional(), IP: ClientIp })
  .describe('Address of the caller.')
  .register(wireSchemas, { id: 'ClientIpResponse' });

export const GetClientIP = describeOperation({
  id: 'GetClientIP',
  client: 'limits.clientIp',
  since: '1.0',
  method: 'GET',
  path: '/myip',
  response: ClientIpResponse,
  payload: 'IP',
  essential: [],
  retry: 'safe',
  summary: 'Get the IP address from which the caller reaches the service.',
});
