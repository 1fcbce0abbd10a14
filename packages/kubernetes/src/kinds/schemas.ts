import * as z from 'zod';

/** Registry of the named object schemas. The generator writes an interface for each. */
export const kindSchemas = z.registry<{ id: string }>();

/** A CEL rule of a CustomResourceDefinition. */
interface Validation {
  readonly cel: string;
  readonly message: string;
}

/** Adds CEL rules to a schema. */
export function withRules<S extends z.ZodType>(schema: S, rules: Readonly<Record<string, Validation>>): S {
  return schema.meta({
    ...schema.meta(),
    'x-kubernetes-validations': Object.values(rules).map(({ cel, message }) => ({ rule: cel, message })),
  });
}

/**
 * Marks fields as required in the CustomResourceDefinition, because every stored object has them. They stay optional in
 * the TypeScript type, since objects from the service are not checked.
 */
export function withRequired<S extends z.ZodType>(schema: S, ...required: readonly string[]): S {
  return schema.meta({ ...schema.meta(), 'x-required': required });
}

/** A list without duplicates. */
export function setOf<S extends z.ZodType>(item: S): z.ZodArray<S> {
  return z.array(item).meta({ 'x-kubernetes-list-type': 'set' });
}
