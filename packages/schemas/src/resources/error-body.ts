import * as z from 'zod';
import { ResponseContext } from './response-context.ts';
import { responseSchema, wireSchemas } from './wire.ts';

export const ValidationError = responseSchema({
  loc: z.array(z.union([z.string(), z.int()])).describe('Where the fault is, from the root of the request.'),
  msg: z.string().describe('What is wrong, in words.'),
  type: z.string().describe('The kind of fault.'),
})
  .describe('One fault that the service found in a request.')
  .register(wireSchemas, { id: 'ValidationError' });

export const HTTPValidationError = responseSchema({ detail: z.array(ValidationError).optional() })
  .describe('All faults that the service found in a request.')
  .register(wireSchemas, { id: 'HTTPValidationError' });

export const ApiErrorEntry = responseSchema({
  Code: z.string().optional().describe('The HTTP status, as text.'),
  Type: z.string().optional().describe('The kind of error.'),
  Details: z
    .union([z.string(), z.array(ValidationError)])
    .optional()
    .describe('What is wrong: in words, or fault by fault.'),
})
  .describe('One error.')
  .register(wireSchemas, { id: 'ApiErrorEntry' });

export const ErrorResponse = responseSchema({
  Errors: z.array(ApiErrorEntry),
  ResponseContext: ResponseContext.optional(),
})
  .describe('How the service says that something went wrong.')
  .register(wireSchemas, { id: 'ErrorResponse' });
