import * as fastTest from '../src/fast-test.ts';
import { type JsonSchema, refuseUnknownKeywords } from './json-schema.ts';

const patterns = new Map<string, string>();
const keySets: string[] = [];

function emit(node: JsonSchema, value: string, where: string): string {
  refuseUnknownKeywords(node, where);
  if (node.$ref !== undefined) return `is${node.$ref}(${value}${readingLocal.has(node.$ref) ? ', local' : ''})`;
  if (node.anyOf !== undefined) return `(${node.anyOf.map((branch) => emit(branch, value, where)).join(' || ')})`;
  if (node.enum !== undefined) return `(${node.enum.map((one) => `${value} === ${JSON.stringify(one)}`).join(' || ')})`;
  const { type } = node;
  if (Array.isArray(type))
    return `(${type.map((one: string) => emit({ ...node, type: one }, value, where)).join(' || ')})`;
  switch (type) {
    case 'string':
      return all([
        `typeof ${value} === 'string'`,
        node.minLength !== undefined && `${value}.length >= ${node.minLength}`,
        node.maxLength !== undefined && `${value}.length <= ${node.maxLength}`,
        node.pattern !== undefined && `${patternNamed(node.pattern)}.test(${value})`,
        plainTest(node, value),
      ]);
    case 'integer':
      return all([
        `typeof ${value} === 'number'`,
        plainTest(node, value),
        node.minimum !== undefined && `${value} >= ${node.minimum}`,
        node.maximum !== undefined && `${value} <= ${node.maximum}`,
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

function emitObject(node: JsonSchema, value: string, where: string): string {
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
    plainTest(node, value),
  ]);
}

/** Tests that depend on where the value is sent to. */
const readsLocal = new Set(['isWhitelistEntry']);

function plainTest({ 'x-test': test }: JsonSchema, value: string): string | false {
  if (test === undefined) return false;
  return readsLocal.has(test) ? `${test}(${value}, local)` : `${test}(${value})`;
}

function all(parts: (string | false)[]): string {
  return parts.filter((part) => part !== false).join(' &&\n    ');
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

/** Those of a module's exports that the tests call. */
function called(module: object, tests: string): string {
  return Object.keys(module)
    .filter((name) => tests.includes(`${name}(`))
    .sort()
    .join(', ');
}

function fieldsArgument({ properties, additionalProperties }: JsonSchema): string {
  return properties !== undefined && additionalProperties === false ? `, ${keySetNamed(Object.keys(properties))}` : '';
}

/** Schemas whose tests depend on where the value is sent to. */
const readingLocal = new Set<string>();

function findReadingLocal(schemas: ReadonlyMap<string, JsonSchema>): void {
  for (let before = -1; before !== readingLocal.size; ) {
    before = readingLocal.size;
    for (const [name, node] of schemas) {
      const text = JSON.stringify(node);
      const tests = [...readsLocal].map((test) => `"x-test":"${test}"`);
      const references = [...readingLocal].map((other) => `"$ref":"${other}"`);
      if ([...tests, ...references].some((part) => text.includes(part))) readingLocal.add(name);
    }
  }
}

/** Source of a check for each schema: a test in plain code, made from the JSON Schema that zod makes. */
export function checksSource(schemas: ReadonlyMap<string, JsonSchema>): string {
  findReadingLocal(schemas);
  const tests = [...schemas]
    .map(([name, node]) => {
      const parameters = `value: unknown${readingLocal.has(name) ? ', local: boolean' : ''}`;
      return `function is${name}(${parameters}): boolean {\n  return ${emit(node, 'value', name)};\n}\n`;
    })
    .join('\n');
  const checks = [...schemas].map(
    ([name, node]) =>
      `export const ${name} = ` +
      `/* @__PURE__ */ generatedCheck<types.${name}>('${name}', is${name}${fieldsArgument(node)});\n`,
  );
  return `import { generatedCheck } from '../check.ts';
import { ${called(fastTest, tests)} } from '../fast-test.ts';
import type * as types from './types.ts';

${[...patterns].map(([pattern, name]) => `const ${name} = new RegExp(${JSON.stringify(pattern)});\n`).join('')}
${keySets.map((keys, index) => `const keys${index + 1}: ReadonlySet<string> = new Set(${keys});\n`).join('')}
${tests}
${checks.join('')}`;
}
