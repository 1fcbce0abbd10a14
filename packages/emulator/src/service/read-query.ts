/** Query parameters are text; what a schema takes as a boolean becomes one. */
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
  // Loaded when such a text first comes: they need zod.
  const { booleanFields } = await import('./boolean-fields.ts');
  return booleanFields(schemaName).has(name);
}
