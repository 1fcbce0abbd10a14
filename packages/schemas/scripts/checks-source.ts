import * as fastTest from '../src/fast-test.ts';
import { type JsonSchema, refuseUnknownKeywords } from './json-schema.ts';

const patterns = new Map<string, string>();
const keySets: string[] = [];

/** Writes the source of a test for a part of a schema. If `optional`, the value may be undefined. */
type WritePart = (node: JsonSchema, value: string, where: string, optional?: boolean) => string;

/** How often each test occurs, by its source. */
const occurrences = new Map<string, number>();
/** The functions of the tests that occur more than once, by the source of the test. */
const shared = new Map<string, { readonly name: string; readonly local: boolean; readonly source: string }>();

/** Writes a test inline, with all of its parts. */
const inPlace: WritePart = (node, value, where, optional) => test(node, value, where, optional, inPlace);

/** Only counts how often each test occurs. Parts of a repeated test are not counted again. */
const counted: WritePart = (node, value, where, optional) => {
  const source = inPlace(node, 'value', where, optional);
  const before = occurrences.get(source) ?? 0;
  occurrences.set(source, before + 1);
  return before > 0 ? source : test(node, value, where, optional, counted);
};

/** Writes a test inline, or a call of a shared function if the test occurs more than once. */
const sharing: WritePart = (node, value, where, optional) => {
  const key = inPlace(node, 'value', where, optional);
  const isShort = node.type === 'null' || (node.$ref !== undefined && optional !== true);
  if (isShort || (occurrences.get(key) ?? 0) < 2) return test(node, value, where, optional, sharing);
  let known = shared.get(key);
  if (known === undefined) {
    const source = test(node, 'value', where, optional, sharing);
    known = { name: `test${shared.size + 1}`, local: source.includes(', local)'), source };
    shared.set(key, known);
  }
  return `${known.name}(${value}${known.local ? ', local' : ''})`;
};

function test(node: JsonSchema, value: string, where: string, optional: boolean | undefined, part: WritePart): string {
  const required = emit(node, value, where, part);
  return optional === true ? `(${value} === undefined || ${required})` : required;
}

function emit(node: JsonSchema, value: string, where: string, part: WritePart): string {
  refuseUnknownKeywords(node, where);
  if (node.$ref !== undefined) return `is${node.$ref}(${value}${readingLocal.has(node.$ref) ? ', local' : ''})`;
  if (node.anyOf !== undefined) return `(${node.anyOf.map((branch) => part(branch, value, where)).join(' || ')})`;
  if (node.enum !== undefined) return `(${node.enum.map((one) => `${value} === ${JSON.stringify(one)}`).join(' || ')})`;
  const { type } = node;
  if (Array.isArray(type))
    return `(${type.map((one: string) => part({ ...node, type: one }, value, where)).join(' || ')})`;
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
      return all([`Array.isArray(${value})`, `eachItem(${value}, ${callback(part(node.items ?? {}, 'item', where))})`]);
    case 'object':
      return emitObject(node, value, where, part);
    default:
      throw new Error(`${where}: no test can be made of ${JSON.stringify(node)}`);
  }
}

function emitObject(node: JsonSchema, value: string, where: string, part: WritePart): string {
  const properties = Object.entries(node.properties ?? {});
  const rest = node.additionalProperties;
  return all([
    `isObject(${value})`,
    ...properties.map(([key, child]) =>
      part(child, `${value}[${JSON.stringify(key)}]`, `${where}.${key}`, node.required?.includes(key) !== true),
    ),
    rest === false && `onlyKeys(${value}, keys.${keySetNamed(properties.map(([key]) => key))})`,
    typeof rest === 'object' &&
      Object.keys(rest).length > 0 &&
      `eachValue(${value}, ${callback(part(rest, 'item', where))})`,
    plainTest(node, value),
  ]);
}

/** A function that runs a test of `item`. */
function callback(source: string): string {
  return /^(\w+)\(item\)$/.exec(source)?.[1] ?? `(item) => ${source}`;
}

/** Tests that depend on whether the value is sent to this machine. */
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

/** Returns the exports of a module that the tests call. */
function called(module: object, tests: string): string {
  return Object.keys(module)
    .filter((name) => tests.includes(`${name}(`))
    .sort()
    .join(', ');
}

/** Schemas whose tests depend on whether the value is sent to this machine. */
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

function functionSource(name: string, local: boolean, test: string): string {
  return `function ${name}(value: unknown${local ? ', local: boolean' : ''}): boolean {\n  return ${test};\n}\n`;
}

/** Returns the sources of the modules that check values: an index of the schemas, and a test in plain code for each. */
export function checksSources(schemas: ReadonlyMap<string, JsonSchema>): {
  readonly keys: string;
  readonly tests: string;
  readonly checks: string;
} {
  findReadingLocal(schemas);
  for (const [name, node] of schemas) emit(node, 'value', name, counted);
  const ofSchemas = [...schemas].map(([name, node]) =>
    functionSource(`is${name}`, readingLocal.has(name), emit(node, 'value', name, sharing)),
  );
  const ofParts = [...shared.values()].map(({ name, local, source }) => functionSource(name, local, source));
  const tests = [...ofParts, ...ofSchemas].join('\n');
  const checks = [...schemas].map(([name, { properties, additionalProperties }]) => {
    const isStrict = properties !== undefined && additionalProperties === false;
    const fields = isStrict ? `, keys.${keySetNamed(Object.keys(properties))}` : '';
    return `export const ${name} = /* @__PURE__ */ generatedCheck<types.${name}>('${name}'${fields});\n`;
  });
  return {
    keys: keySets
      .map((keys, index) => `export const keys${index + 1}: ReadonlySet<string> = new Set(${keys});\n`)
      .join(''),
    tests: `import { ${called(fastTest, tests)} } from '../fast-test.ts';
import * as keys from './keys.ts';

${[...patterns].map(([pattern, name]) => `const ${name} = new RegExp(${JSON.stringify(pattern)});\n`).join('')}
${tests}
export {
${[...schemas.keys()].map((name) => `  is${name} as ${name},\n`).join('')}};
`,
    checks: `import { generatedCheck } from '../check.ts';
import * as keys from './keys.ts';
import type * as types from './types.ts';

${checks.join('')}`,
  };
}
