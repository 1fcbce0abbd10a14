/**
 * Writes `src/generated/checks.ts`: for every named schema a test in plain code, from the JSON Schema that zod makes.
 * `turbo` runs it before whatever reads the sources.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import * as fastNetwork from '../src/fast-network.ts';
import * as fastTest from '../src/fast-test.ts';
import { fastTests } from '../src/resources/wire.ts';
import { wireSchemas } from '../src/zod.ts';

interface Node {
  $ref?: string;
  type?: string | string[];
  anyOf?: Node[];
  enum?: (string | number)[];
  properties?: Record<string, Node>;
  required?: string[];
  additionalProperties?: boolean | Node;
  items?: Node;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  /** The plain test of a refinement; see `fastTests`. */
  'x-test'?: string;
}

// What is understood, and what only documents: anything else must stop the generator, not pass unchecked.
const understood = new Set(
  '$ref type anyOf enum properties required additionalProperties items pattern minLength maxLength minimum maximum x-test'.split(
    ' ',
  ),
);
const documents = new Set('$schema $id description default examples format propertyNames'.split(' '));

const patterns = new Map<string, string>();
const keySets: string[] = [];

function emit(node: Node, value: string, where: string): string {
  for (const key of Object.keys(node)) {
    if (!understood.has(key) && !documents.has(key)) throw new Error(`${where}: no test can be made of \`${key}\``);
  }
  if (node.$ref !== undefined) return `is${node.$ref}(${value})`;
  if (node.anyOf !== undefined) return `(${node.anyOf.map((branch) => emit(branch, value, where)).join(' || ')})`;
  if (node.enum !== undefined) return `(${node.enum.map((one) => `${value} === ${JSON.stringify(one)}`).join(' || ')})`;
  const { type } = node;
  if (Array.isArray(type)) return `(${type.map((one) => emit({ ...node, type: one }, value, where)).join(' || ')})`;
  switch (type) {
    case 'string':
      return all([
        `typeof ${value} === 'string'`,
        node.minLength !== undefined && `${value}.length >= ${node.minLength}`,
        node.maxLength !== undefined && `${value}.length <= ${node.maxLength}`,
        node.pattern !== undefined && `${patternNamed(node.pattern)}.test(${value})`,
        node['x-test'] !== undefined && `${node['x-test']}(${value})`,
      ]);
    case 'integer':
      return all([
        `typeof ${value} === 'number'`,
        `Number.isSafeInteger(${value})`,
        bound(node.minimum) && `${value} >= ${node.minimum}`,
        bound(node.maximum) && `${value} <= ${node.maximum}`,
      ]);
    case 'boolean':
      return `typeof ${value} === 'boolean'`;
    case 'null':
      return `${value} === null`;
    case 'array':
      return all([`Array.isArray(${value})`, `eachItem(${value}, (item) => ${emit(node.items ?? {}, 'item', where)})`]);
    case 'object':
      return emitObject(node, value, where);
    default:
      throw new Error(`${where}: no test can be made of ${JSON.stringify(node)}`);
  }
}

function emitObject(node: Node, value: string, where: string): string {
  const properties = Object.entries(node.properties ?? {});
  const rest = node.additionalProperties;
  return all([
    `isObject(${value})`,
    ...properties.map(([key, child]) => {
      const field = `${value}[${JSON.stringify(key)}]`;
      const test = emit(child, field, `${where}.${key}`);
      return node.required?.includes(key) ? test : `(${field} === undefined || ${test})`;
    }),
    rest === false && `onlyKeys(${value}, ${keySetNamed(properties.map(([key]) => key))})`,
    typeof rest === 'object' &&
      Object.keys(rest).length > 0 &&
      `eachValue(${value}, (item) => ${emit(rest, 'item', where)})`,
    node['x-test'] !== undefined && `${node['x-test']}(${value})`,
  ]);
}

function all(parts: (string | false)[]): string {
  return parts.filter((part) => part !== false).join(' &&\n    ');
}

/** zod writes the limits of safe integers as bounds; `isSafeInteger` has them already. */
function bound(limit: number | undefined): boolean {
  return limit !== undefined && Number.isSafeInteger(limit) && Math.abs(limit) !== Number.MAX_SAFE_INTEGER;
}

function patternNamed(pattern: string): string {
  let name = patterns.get(pattern);
  if (name === undefined) {
    name = `pattern${patterns.size + 1}`;
    patterns.set(pattern, name);
  }
  return name;
}

function keySetNamed(keys: string[]): string {
  const text = JSON.stringify(keys);
  const at = keySets.indexOf(text);
  return `keys${at < 0 ? keySets.push(text) : at + 1}`;
}

const { schemas } = z.toJSONSchema(wireSchemas, {
  io: 'input',
  uri: (id) => id,
  override({ zodSchema, jsonSchema, path }) {
    if (!zodSchema._zod.def.checks?.some((check) => check._zod.def.check === 'custom')) return;
    const test = fastTests.get(zodSchema)?.test;
    if (test === undefined) throw new Error(`${path.join('.')}: a refinement that no fast test stands for`);
    jsonSchema['x-test'] = test;
  },
});
const names = Object.keys(schemas).sort();
const tests = names.map((name) => {
  // Boundary: the generator refuses, key by key, whatever `Node` does not describe.
  const node = schemas[name] as Node;
  return `function is${name}(value: unknown): boolean {\n  return ${emit(node, 'value', name)};\n}\n`;
});

function fieldsOf(name: string): string {
  // Boundary: as above.
  const { properties, additionalProperties } = schemas[name] as Node;
  return properties !== undefined && additionalProperties === false ? `, ${keySetNamed(Object.keys(properties))}` : '';
}

/** Those of a module's exports that the tests call. */
function called(module: object): string {
  return Object.keys(module)
    .filter((name) => tests.join('').includes(`${name}(`))
    .sort()
    .join(', ');
}

const text = `// Generated by scripts/generate-checks.ts from the zod schemas. Do not edit.
import type * as z from 'zod';
import { generatedCheck } from '../check.ts';
import { ${called(fastNetwork)} } from '../fast-network.ts';
import { ${called(fastTest)} } from '../fast-test.ts';
import type * as schemas from '../zod.ts';

${[...patterns].map(([pattern, name]) => `const ${name} = new RegExp(${JSON.stringify(pattern)});\n`).join('')}
${keySets.map((keys, index) => `const keys${index + 1}: ReadonlySet<string> = new Set(${keys});\n`).join('')}
${tests.join('\n')}
${names
  .map(
    (name) =>
      `export const ${name} = /* @__PURE__ */ generatedCheck<z.input<typeof schemas.${name}>>('${name}', is${name}${fieldsOf(name)});\n`,
  )
  .join('')}`;

const folder = new URL('../src/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('checks.ts', folder), text);
