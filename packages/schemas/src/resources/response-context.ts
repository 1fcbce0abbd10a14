import * as z from 'zod';
import { responseSchema, wireSchemas } from './wire.ts';

export const ResponseContext = responseSchema({
  RequestId: z.string().optional().describe('Names this call; support asks for it. Some answers lack it.'),
})
  .describe('What the service says about the call itself.')
  .register(wireSchemas, { id: 'ResponseContext' });

export const DetailResponse = responseSchema({
  ResponseContext: ResponseContext.optional(),
  detail: z.string().optional().describe('What became of the request, in words.'),
  Details: z.string().optional().describe('The same, as some deployments spell it.'),
})
  .describe('The answer to a deletion.')
  .register(wireSchemas, { id: 'DetailResponse' });
