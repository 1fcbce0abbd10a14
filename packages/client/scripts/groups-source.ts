import { headerNames, type OperationSpec } from '@oks-kit/schemas';

/** The JSON Schema keywords that a method's types depend on. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

type Schemas = Readonly<Record<string, Schema>>;

/** The source of a method of a group: its declaration and its body. */
interface Method {
  readonly group: string;
  readonly declaration: string;
  readonly body: string;
  /** Types of `@oks-kit/schemas` that the declaration uses. */
  readonly types: readonly string[];
}

/** Returns the source texts of the groups of a client: their interfaces, and the function that creates them. */
export function groupsSources(
  rows: readonly OperationSpec[],
  schemas: Schemas,
): { readonly interfaces: string; readonly functions: string } {
  const methods = rows.flatMap((row) => (row.client === undefined ? [] : methodsOf(row, row.client, schemas)));
  const groups = [...new Set(methods.map(({ group }) => group))];
  const types = [...new Set(methods.flatMap((method) => method.types))].sort();
  const each = (group: string, text: (method: Method) => string): string =>
    methods
      .filter((method) => method.group === group)
      .map(text)
      .join('');
  const interfaces = groups.map(
    (group) => `/** Methods of \`oks.${group}\`. Every call can throw any \`OksError\` of a call. */
export interface ${typeName(group)} {
${each(group, ({ declaration }) => declaration)}}
`,
  );
  return {
    interfaces: `import type { ${types.join(', ')} } from '@oks-kit/schemas';
import type { CallOptions } from '../call-context.ts';
import type { PagedList, WithResponse } from '../oks-promise.ts';
import type { WaitOptions, WaitTarget } from '../waiter.ts';

${interfaces.join('\n')}
/** The operations of a client, in groups. */
export interface Groups {
${groups.map((group) => `  readonly ${group}: ${typeName(group)};\n`).join('')}}
`,
    functions: `import { type Cluster, type Project, operations } from '@oks-kit/schemas';
import type { Caller } from '../caller.ts';
import { sealedTo } from '../sealed-to.ts';
import type { WaitOptions } from '../waiter.ts';
import type { Groups } from './groups.ts';

/** Creates the methods of a client. */
export function createGroups(caller: Caller): Groups {
  const groups: Groups = {
${groups.map((group) => `    ${group}: {\n${each(group, ({ body }) => body)}    },\n`).join('')}  };
  return groups;
}
`,
  };
}

function methodsOf(row: OperationSpec, client: string, schemas: Schemas): Method[] {
  const [group = '', name = ''] = client.split('.');
  const payload = schemas[row.response.schema]?.properties?.[row.payload] ?? {};
  const data = yieldsOf(row, payload, schemas);
  const isList = data.type.endsWith('[]') && row.yields === undefined;
  const more = isList ? `PagedList<${data.type.slice(0, -2)}>` : `WithResponse<${data.type}>`;
  const result = `Promise<${data.type}> & ${more}`;
  const { parameters, input } = argumentsOf(row, isList, schemas);
  const declared = [...parameters.map(({ name: one, type }) => `${one}: ${type}`), 'options?: CallOptions'];
  const passed = [...parameters.map(({ name: one }) => one.replace('?', '')), 'options'];
  const method: Method = {
    group,
    declaration: `${docComment(row)}  ${name}(${declared.join(', ')}): ${result};\n`,
    body:
      `      ${name}: (${passed.join(', ')}) =>\n` +
      `        caller.${isList ? 'list' : 'call'}(operations.${row.id}, ${input}, options)${data.map},\n`,
    types: [...parameters.flatMap(({ names }) => names), ...data.names],
  };
  return row.status === undefined ? [method] : [method, waiterOf(row, group, name, data.type)];
}

function docComment({ id, method, path, retry, summary }: OperationSpec): string {
  const repeats =
    retry === 'never' ? ['Never repeated once it may have been applied: see `maybeApplied` of its errors.'] : [];
  const lines = [summary, ...repeats, `Calls ${id}, \`${method} ${path}\`.`];
  return `  /**\n${lines.map((line) => `   * ${line}\n`).join('')}   */\n`;
}

interface Parameter {
  /** Ends with `?` if the parameter is optional. */
  readonly name: string;
  readonly type: string;
  readonly names: readonly string[];
}

/** Returns the positional parameters of a method, and the input of the call that they become. */
function argumentsOf(
  row: OperationSpec,
  isList: boolean,
  schemas: Schemas,
): { readonly parameters: readonly Parameter[]; readonly input: string } {
  const path = Object.keys(row.params ?? {}).map((name) => ({
    name: camelCase(name),
    type: 'string',
    names: [],
    wire: name,
  }));
  const parameters: Parameter[] = [...path];
  const input = path.map(({ name, wire }) => (name === wire ? name : `${wire}: ${name}`));
  if (row.body !== undefined) {
    const name = row.method === 'POST' ? camelCase(row.payload) : 'changes';
    const { schema } = row.body;
    parameters.push(
      row.method === 'POST'
        ? { name, type: `Creation<${schema}>`, names: ['Creation', schema] }
        : { name, type: schema, names: [schema] },
    );
    input.push(`body: ${name}`);
  }
  const parts = [row.query, row.headers].filter((check) => check !== undefined);
  if (parts.length > 0) {
    const sealed = row.headers?.fields?.has(headerNames.encryptTo) === true;
    const names = parts.filter((check) => !sealed || check !== row.headers).map(({ schema }) => schema);
    const types = [
      ...names,
      ...(sealed
        ? ['{ /** Public X25519 key that the response is encrypted with: 32 bytes in base64. */ publicKey: string }']
        : []),
    ];
    const required = sealed || parts.some(({ schema }) => (schemas[schema]?.required ?? []).length > 0);
    const name = isList ? 'filters' : 'request';
    parameters.push({ name: required ? name : `${name}?`, type: types.join(' & '), names });
    // Without a key the response would be unencrypted, so a missing key is sent as an empty one, which is refused.
    input.push(sealed ? `...sealedTo(${name})` : `...${name}`);
  }
  return { parameters, input: input.length === 0 ? '{}' : `{ ${input.join(', ')} }` };
}

/** Returns the result type of a method, and the code that creates the result from the payload. */
function yieldsOf(
  { yields }: OperationSpec,
  payload: Schema,
  schemas: Schemas,
): { readonly type: string; readonly names: readonly string[]; readonly map: string } {
  const names = new Set<string>();
  const at = (path: string): string => typeOf(schemaAt(payload, path, schemas), names);
  if (yields === undefined) return { type: typeOf(payload, names), names: [...names], map: '' };
  if (typeof yields === 'string')
    return { type: at(yields), names: [...names], map: `.map((payload) => payload.${yields})` };
  const fields = Object.entries(yields);
  return {
    type: `{ ${fields.map(([name, path]) => `readonly ${name}: ${at(path)}`).join('; ')} }`,
    names: [...names],
    map: `.map((payload) => ({ ${fields.map(([name, path]) => `${name}: payload.${path}`).join(', ')} }))`,
  };
}

function schemaAt(schema: Schema, path: string, schemas: Schemas): Schema {
  return path.split('.').reduce<Schema>((at, key) => {
    const { properties, required } = dereferenced(at, schemas);
    const field = properties?.[key];
    if (field === undefined) throw new Error(`there is no ${key} of ${path}`);
    return required?.includes(key) === true ? field : { anyOf: [field, { type: 'undefined' }] };
  }, schema);
}

function dereferenced(schema: Schema, schemas: Schemas): Schema {
  return schema.$ref === undefined ? schema : (schemas[nameOf(schema.$ref)] ?? {});
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function typeOf(schema: Schema, names: Set<string>): string {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    names.add(name);
    return name;
  }
  if (schema.anyOf !== undefined) return schema.anyOf.map((branch) => typeOf(branch, names)).join(' | ');
  if (Array.isArray(schema.type))
    return schema.type.map((type: string) => typeOf({ ...schema, type }, names)).join(' | ');
  if (schema.type === 'array') return `${typeOf(schema.items ?? {}, names)}[]`;
  if (typeof schema.type === 'string' && ['string', 'boolean', 'null', 'undefined'].includes(schema.type))
    return schema.type;
  throw new Error(`no type can be made of ${JSON.stringify(schema)}`);
}

function waiterOf({ status = '' }: OperationSpec, group: string, get: string, type: string): Method {
  const singular = group.replace(/s$/, '');
  const declared = (target: string, result: string): string =>
    `  waitFor(${singular}Id: string, target: ${target}, options?: WaitOptions<${type}>): Promise<${result}>;\n`;
  return {
    group,
    declaration: [
      `  /** Waits until the ${singular} has the status, or is deleted. Throws \`OksWaitError\`. */\n`,
      declared("'deleted'", `${type} | undefined`),
      `  /** Waits until the ${singular} has the status. Throws \`OksWaitError\`. */\n`,
      declared('WaitTarget', type),
    ].join(''),
    body: `      waitFor: (id: string, target: string, options: WaitOptions<${type}> = {}) =>
        caller.waitUntil<${type}>(
          {
            name: \`${singular} \${id}\`,
            id,
            target,
            look: (signal) => groups.${group}.${get}(id, { signal }),
            statusOf: (${singular}) => ${singular}.${status} ?? 'unknown',
          },
          options,
        ),
`,
    types: [type],
  };
}

function typeName(group: string): string {
  return group.charAt(0).toUpperCase() + group.slice(1);
}

function camelCase(name: string): string {
  return (
    name.charAt(0).toLowerCase() + name.slice(1).replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  );
}
