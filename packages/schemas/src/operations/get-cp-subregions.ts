import * as z from 'zod';
import { describeOperation } from '../describe-operation.ts';
import { ResponseContext } from '../resources/response-context.ts';
import { responseSchema, wireSchemas } from '../resources/wire.ts';

export const CPSubregionsResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  CPSubregions: z.array(z.string()).describe('Short names of the Subregions.'),
})
  .describe('The Subregions that can hold a control plane.')
  .register(wireSchemas, { id: 'CPSubregionsResponse' });

export const GetCPSubregions = describeOperation({
  id: 'GetCPSubregions',
  client: 'limits.cpSubregions',
  since: '1.0',
  method: 'GET',
  path: '/clusters/limits/cp_subregions',
  response: CPSubregionsResponse,
  payload: 'CPSubregions',
  essential: [],
  retry: 'safe',
  summary: 'List the Subregions available for control planes.',
});
