import * as z from 'zod';

/** Names every schema of the wire: the generator, the OpenAPI document and messages find them here. */
export const wireSchemas = z.registry<{ id: string }>();

/**
 * Names the plain test that checks a refinement on the fast path, because JSON Schema cannot express it.
 * The generator refuses a refinement that is not named here.
 */
export const fastTests = z.registry<{
  test: 'isAddress' | 'isClusterCidr' | 'isProjectCidr' | 'isWhitelistEntry' | 'isWhole' | 'clusterFits' | 'pluginsFit';
}>();

/**
 * A shape that the service sends. Unknown fields stay in the data, since newer services send more than is modeled,
 * but the type shows only what is known, so that a misspelt field of a response does not compile.
 */
export function responseSchema<S extends z.ZodRawShape>(shape: S): z.ZodObject<S> {
  // Boundary: loose at run time, without the index signature in the type. Nothing in the kit uses zod's parsed output.
  return z.looseObject(shape);
}

/** A shape that the caller writes: an unknown field is a mistake. */
export function requestSchema<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape);
}

/** A whole number. Beyond 2^53 it is accepted as the nearest number that JavaScript has. */
export const integer = z
  .number()
  .refine(Number.isInteger, { error: 'must be a whole number', params: { code: 'type' } })
  .register(fastTests, { test: 'isWhole' })
  .meta({ type: 'integer' });

/** A date and time. How the service writes it is its own matter. */
export const dateTime = z.string().meta({ format: 'date-time' });

export const tags = z.record(z.string(), z.string()).describe('Tags of the resource: keys and their values.');
export const description = z.string().describe('Free text that describes the resource.');
export const quirks = z.array(z.string()).describe('Special behaviors agreed with OUTSCALE.');
export const protection = z.boolean().describe('Whether the API refuses to delete the resource.');
