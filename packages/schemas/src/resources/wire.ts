import * as z from 'zod';

/** Names every schema of the wire: the generator, the OpenAPI document and messages find them here. */
export const wireSchemas = z.registry<{ id: string }>();

/**
 * Names the plain test that says, on the fast path, what a refinement of a schema says: JSON Schema can't hold it.
 * The generator refuses a refinement that is not named here.
 */
export const fastTests = z.registry<{
  test: 'isAddress' | 'isAddressOrRange' | 'isRange' | 'networksFit' | 'pluginsChosenOnce';
}>();

/**
 * A shape that the service sends. Unknown fields stay in the data, newer services send more than is modelled,
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

/** A moment; a service that leaves the offset out is understood. */
export const dateTime = z.iso.datetime({ offset: true, local: true }).meta({ format: 'date-time' });

export const tags = z.record(z.string(), z.string()).describe('Labels of the resource: a string for each key.');

export const description = z.string().describe('What it is for, in words.');
export const quirks = z.array(z.string()).describe('Special behaviours, as agreed with OUTSCALE.');
export const protection = z.boolean().describe('Whether the API refuses to delete it.');
