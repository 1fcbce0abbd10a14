import * as z from 'zod';
import { responseSchema, wireSchemas } from './wire.ts';

export const ResponseContext = responseSchema({
  RequestId: z.string().optional().describe('ID of the request, which OUTSCALE support asks for.'),
})
  .describe('Information about the request itself.')
  .register(wireSchemas, { id: 'ResponseContext' });

export const DetailResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  detail: z.string().optional().describe('What was done.'),
  Details: z.string().optional().describe('The same as `detail`, as some deployments spell it.'),
})
  .describe('The response to a deletion.')
  .register(wireSchemas, { id: 'DetailResponse' });
