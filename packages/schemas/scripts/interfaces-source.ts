import type { JsonSchema } from './json-schema.ts';

/** Returns the source of an interface for each schema. Fields have their descriptions, which editors show. */
export function interfacesSource(schemas: ReadonlyMap<string, JsonSchema>): string {
  const descriptionOf = (schema: JsonSchema): string | undefined =>
    schema.description ??
    (schema.$ref === undefined ? undefined : schemas.get(schema.$ref)?.description) ??
    (schema.items === undefined ? undefined : descriptionOf(schema.items)) ??
    schema.anyOf?.map(descriptionOf).find((text) => text !== undefined);

  function fieldsOf(schema: JsonSchema, indent: string, where: string): string {
    return Object.entries(schema.properties ?? {})
      .map(([name, field]) => {
        const description = descriptionOf(field);
        if (description === undefined) throw new Error(`${where}.${name} has no description`);
        const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
        const type = typeOf(field, indent, `${where}.${name}`);
        const rest = schema.required?.includes(name) ? `: ${type}` : `?: ${type} | undefined`;
        return `${comment(description, field, indent)}${indent}${key}${rest};\n`;
      })
      .join('');
  }

  function typeOf(schema: JsonSchema, indent: string, where: string): string {
    if (schema.$ref !== undefined) return schema.$ref;
    if (schema.anyOf !== undefined) return schema.anyOf.map((branch) => typeOf(branch, indent, where)).join(' | ');
    if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
    if (Array.isArray(schema.type))
      return schema.type.map((type: string) => typeOf({ ...schema, type }, indent, where)).join(' | ');
    switch (schema.type) {
      case 'string':
      case 'boolean':
      case 'null':
        return schema.type;
      case 'integer':
      case 'number':
        return 'number';
      case 'array': {
        const item = typeOf(schema.items ?? {}, indent, where);
        return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
      }
      case 'object':
        if (schema.properties !== undefined) return `{\n${fieldsOf(schema, `${indent}  `, where)}${indent}}`;
        return typeof schema.additionalProperties === 'object'
          ? `Record<string, ${typeOf(schema.additionalProperties, indent, where)}>`
          : 'Record<string, unknown>';
      default:
        return 'unknown';
    }
  }

  const interfaces = [...schemas].map(([name, schema]) => {
    if (schema.description === undefined) throw new Error(`${name} has no description`);
    return `/** ${schema.description} */\nexport interface ${name} {\n${fieldsOf(schema, '  ', name)}}\n`;
  });
  const names = [...schemas.keys()];
  return `${interfaces.join('\n')}
/** The interface of every wire schema, by name. */
export interface WireTypes {
${names.map((name) => `  ${name}: ${name};\n`).join('')}}
`;
}

/** The examples of a field, also of one that can be null. */
function examplesOf({ examples, anyOf = [] }: JsonSchema): readonly unknown[] {
  return examples ?? anyOf.flatMap(examplesOf);
}

function comment(description: string, schema: JsonSchema, indent: string): string {
  const tags = [
    ...(schema.default === undefined ? [] : [`@default ${JSON.stringify(schema.default)}`]),
    ...examplesOf(schema)
      .slice(0, 1)
      .map((example) => `@example ${JSON.stringify(example)}`),
  ].filter((line) => line.length <= 100);
  if (tags.length === 0) return `${indent}/** ${description} */\n`;
  return `${indent}/**\n${[description, ...tags].map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}
