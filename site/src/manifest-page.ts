/** The part of JSON Schema that the manifest uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** The page with every field of a manifest: a table for each object. */
export function manifestPage(schema: JsonSchema): string {
  const introduction = `# Fields of a manifest

The fields of \`oks.yaml\`, which [Environments in git](../guides/environments.md) explains. \`NAME\` stands for a \
name that you choose. \`null\` resets a field to the default of the service.
`;
  return [introduction, ...tablesOf(schema, '')].join('\n');
}

function tablesOf(schema: JsonSchema, place: string): string[] {
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties);
  const rows = fields.map(([name, field]) => {
    const needed = required.includes(name) ? ' Required.' : '';
    return `| \`${name}\` | ${cell(typeOf(field))} | ${cell(describe(field))}${needed} |\n`;
  });
  const table = `## ${place === '' ? 'Top level' : `\`${place}\``}

${schema.description === undefined ? '' : `${schema.description}\n\n`}| field | type | meaning |
|---|---|---|
${rows.join('')}`;
  const inner = fields.flatMap(([name, field]) => objectsIn(field, place === '' ? name : `${place}.${name}`));
  return [table, ...inner.flatMap(({ object, at }) => tablesOf(object, at))];
}

/** The objects in a schema that have fields. */
function objectsIn(schema: JsonSchema, at: string): { readonly object: JsonSchema; readonly at: string }[] {
  const { properties, additionalProperties, items, anyOf = [] } = schema;
  if (properties !== undefined) return [{ object: schema, at }];
  return [
    ...anyOf.flatMap((one) => objectsIn(one, at)),
    ...(items === undefined ? [] : objectsIn(items, `${at}[]`)),
    ...(typeof additionalProperties === 'object' ? objectsIn(additionalProperties, `${at}.NAME`) : []),
  ];
}

function typeOf({ type, items, additionalProperties, properties, anyOf }: JsonSchema): string {
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (properties === undefined && typeof additionalProperties === 'object')
    return `map of ${typeOf(additionalProperties)}`;
  return [type ?? 'any'].flat().join(' or ');
}

function describe(schema: JsonSchema): string {
  const { anyOf = [], items, minimum, maximum } = schema;
  const [whole, element] = [schema.description, items?.description];
  const notes = [
    whole ?? element,
    ...valuesOf(schema),
    minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
      ? `From ${minimum} to ${maximum}.`
      : undefined,
    schema.default === undefined ? undefined : `Default: \`${JSON.stringify(schema.default)}\`.`,
    schema.examples === undefined ? undefined : `For example ${listOf(schema.examples)}.`,
    ...anyOf.map(describe),
  ];
  return notes.filter((note) => note !== undefined && note !== '').join(' ');
}

const valuesOf = ({ enum: own, items }: JsonSchema): string[] => {
  const values = own ?? items?.enum;
  return values === undefined ? [] : [`One of ${listOf(values)}.`];
};

const listOf = (values: readonly unknown[]): string =>
  values.map((value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``).join(', ');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
