import * as z from 'zod';
import { ResponseContext } from './response-context.ts';
import { integer, responseSchema, wireSchemas } from './wire.ts';

export const ValidationError = responseSchema({
  loc: z.array(z.union([z.string(), integer])).describe('Where the problem is, from the root of the request.'),
  msg: z.string().describe('What is wrong.'),
  type: z.string().describe('Kind of problem.'),
})
  .describe('One problem that the service found in a request.')
  .register(wireSchemas, { id: 'ValidationError' });

export const HTTPValidationError = responseSchema({ detail: z.array(ValidationError).optional() })
  .describe('Every problem that the service found in a request.')
  .register(wireSchemas, { id: 'HTTPValidationError' });

export const ApiErrorEntry = responseSchema({
  Code: z.string().optional().describe('HTTP status, as text.'),
  Type: z
    .string()
    .optional()
    .describe('Kind of error.')
    .meta({ examples: ['NotFoundError', 'ResourceIsNotReady'] }),
  Details: z
    .union([z.string(), z.array(ValidationError)])
    .optional()
    .describe('What is wrong: a text, or a list of problems.'),
})
  .describe('One error.')
  .register(wireSchemas, { id: 'ApiErrorEntry' });

export const ErrorResponse = responseSchema({
  Errors: z.array(ApiErrorEntry),
  ResponseContext: ResponseContext.optional(),
})
  .describe('The response to a request that failed.')
  .register(wireSchemas, { id: 'ErrorResponse' });
