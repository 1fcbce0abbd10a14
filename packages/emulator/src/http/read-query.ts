/** Query parameters are text; what a schema takes as a boolean becomes one. */
export async function readQuery(
  search: URLSearchParams | undefined,
  schemaName: string,
): Promise<Record<string, unknown>> {
  const query: Record<string, unknown> = {};
  if (search === undefined) return query;
  for (const [name, value] of search)
    query[name] =
      /^(true|false)$/i.test(value) && (await isBoolean(schemaName, name)) ? value.toLowerCase() === 'true' : value;
  return query;
}

async function isBoolean(schemaName: string, name: string): Promise<boolean> {
  // Loaded when such a text first comes: they need zod.
  const { booleanFields } = await import('./boolean-fields.ts');
  return booleanFields(schemaName).has(name);
}
