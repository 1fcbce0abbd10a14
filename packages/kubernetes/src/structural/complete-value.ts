import { isObject } from '@oks-kit/core';
import type { StructuralSchema } from './structural-schema.ts';

/**
 * Completes a value like the API server: removes null where the schema does not allow it, and fills in defaults. Values
 * of a wrong type are not changed; the check reports them.
 */
export function completeValue(value: unknown, schema: StructuralSchema): unknown {
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) return items === undefined ? value : value.map((item) => completeValue(item, items));
  if (!isObject(value)) return value;
  const completed = Object.entries(value).flatMap(([key, part]): [string, unknown][] => {
    const partSchema = fieldSchema(schema, key);
    if (part === undefined || (part === null && partSchema !== undefined && partSchema.nullable !== true)) return [];
    return [[key, partSchema === undefined ? part : completeValue(part, partSchema)]];
  });
  const given = new Set(completed.map(([key]) => key));
  const defaults = Object.entries(properties ?? {}).flatMap(([key, { default: fallback }]): [string, unknown][] =>
    fallback === undefined || given.has(key) ? [] : [[key, fallback]],
  );
  return properties === undefined && additionalProperties === undefined
    ? value
    : Object.fromEntries([...completed, ...defaults]);
}

/** Returns the schema of a field of an object. Undefined if the schema has no such field. */
export function fieldSchema(
  { properties, additionalProperties }: StructuralSchema,
  key: string,
): StructuralSchema | undefined {
  if (properties !== undefined) return Object.hasOwn(properties, key) ? properties[key] : undefined;
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
