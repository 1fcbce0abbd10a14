import * as z from 'zod';
import { ResponseContext } from './response-context.ts';
import { answer, wireSchemas } from './wire.ts';

export const ValidationError = answer({
  loc: z.array(z.union([z.string(), z.int()])).describe('Where the fault is, from the root of the request.'),
  msg: z.string().describe('What is wrong, in words.'),
  type: z.string().describe('The kind of fault.'),
})
  .describe('One fault that the service found in a request.')
  .register(wireSchemas, { id: 'ValidationError' });
export type ValidationError = z.output<typeof ValidationError>;

export const HTTPValidationError = answer({ detail: z.array(ValidationError).optional() })
  .describe('All faults that the service found in a request.')
  .register(wireSchemas, { id: 'HTTPValidationError' });
export type HTTPValidationError = z.output<typeof HTTPValidationError>;

export const ApiErrorEntry = answer({
  Code: z.string().optional().describe('The HTTP status, as text.'),
  Type: z.string().optional().describe('The kind of error.'),
  Details: z
    .union([z.string(), z.array(ValidationError)])
    .optional()
    .describe('What is wrong: in words, or fault by fault.'),
})
  .describe('One error.')
  .register(wireSchemas, { id: 'ApiErrorEntry' });
export type ApiErrorEntry = z.output<typeof ApiErrorEntry>;

export const ErrorResponse = answer({
  Errors: z.array(ApiErrorEntry),
  ResponseContext: ResponseContext.optional(),
})
  .describe('How the service says that something went wrong.')
  .register(wireSchemas, { id: 'ErrorResponse' });
export type ErrorResponse = z.output<typeof ErrorResponse>;
