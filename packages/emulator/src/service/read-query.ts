/** The query parameters as an object. `true` and `false` become booleans where the schema has a boolean. */
export async function readQuery(
  search: URLSearchParams | undefined,
  schemaName: string,
): Promise<Record<string, unknown>> {
  const query = new Map<string, unknown>();
  for (const [name, value] of search ?? [])
    query.set(
      name,
      /^(true|false)$/i.test(value) && (await isBoolean(schemaName, name)) ? value.toLowerCase() === 'true' : value,
    );
  return Object.fromEntries(query);
}

async function isBoolean(schemaName: string, name: string): Promise<boolean> {
  // Loaded with the first such value: the schemas need zod.
  const { booleanFields } = await import('./boolean-fields.ts');
  return booleanFields(schemaName).has(name);
}
