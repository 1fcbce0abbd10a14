import * as schemas from '@oks-kit/schemas/zod';
import * as z from 'zod';

const known = new Map<string, ReadonlySet<string>>();

/** Names of the fields of a schema that accept a boolean. */
export function booleanFields(schemaName: string): ReadonlySet<string> {
  const fields = known.get(schemaName) ?? read(schemaName);
  known.set(schemaName, fields);
  return fields;
}

function read(schemaName: string): ReadonlySet<string> {
  const schema: unknown = Object.entries(schemas).find(([name]) => name === schemaName)?.[1];
  const shape: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {};
  return new Set(
    Object.keys(shape).filter((name) => shape[name] instanceof z.ZodType && shape[name].safeParse(true).success),
  );
}
