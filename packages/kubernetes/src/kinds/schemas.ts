import * as z from 'zod';

/** Names every object schema of the kinds: the generator makes an interface of each. */
export const kindSchemas = z.registry<{ id: string }>();

/** A CEL rule as a CustomResourceDefinition carries it. */
interface Validation {
  readonly cel: string;
  readonly message: string;
}

/** Marks a schema with the CEL rules that hold for its values. */
export function withRules<S extends z.ZodType>(schema: S, rules: Readonly<Record<string, Validation>>): S {
  return schema.meta({
    ...schema.meta(),
    'x-kubernetes-validations': Object.values(rules).map(({ cel, message }) => ({ rule: cel, message })),
  });
}

/** A list without duplicates. */
export function setOf<S extends z.ZodType>(item: S): z.ZodArray<S> {
  return z.array(item).meta({ 'x-kubernetes-list-type': 'set' });
}
