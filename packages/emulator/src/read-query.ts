import * as schemas from '@oks-kit/schemas/zod';
import * as z from 'zod';

const booleans = new Map<string, ReadonlySet<string>>();

/** Query parameters are text; what a schema takes as a boolean becomes one. */
export function readQuery(search: URLSearchParams | undefined, schemaName: string): Record<string, unknown> {
  if (search === undefined) return {};
  let fields = booleans.get(schemaName);
  if (fields === undefined) {
    fields = booleanFields(schemaName);
    booleans.set(schemaName, fields);
  }
  const query: Record<string, unknown> = {};
  for (const [name, value] of search) query[name] = fields.has(name) && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
  return query;
}

function booleanFields(schemaName: string): ReadonlySet<string> {
  const schema: unknown = Object.entries(schemas).find(([name]) => name === schemaName)?.[1];
  const shape: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {};
  return new Set(Object.keys(shape).filter((name) => shape[name] instanceof z.ZodType && shape[name].safeParse(true).success));
}
