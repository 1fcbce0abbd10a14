import * as fastTest from '../src/fast-test.ts';
import { type JsonSchema, refuseUnknownKeywords } from './json-schema.ts';

const patterns = new Map<string, string>();

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
  const isShort = /^(?:\w+\(value(?:, local)?\)|value === null)$/.test(key);
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
  if (optional !== true) return emit(node, value, where, part);
  const branches = branchesOf(node);
  const others = branches?.filter(({ type }) => type !== 'null');
  return others !== undefined && others.length < (branches?.length ?? 0)
    ? `(${[`${value} == null`, ...others.map((branch) => part(branch, value, where))].join(' || ')})`
    : `(${value} === undefined || ${emit(node, value, where, part)})`;
}

/** The parts of a schema of which a value must fit one. */
function branchesOf(node: JsonSchema): readonly JsonSchema[] | undefined {
  return Array.isArray(node.type) ? node.type.map((type: string) => ({ ...node, type })) : node.anyOf;
}

function emit(node: JsonSchema, value: string, where: string, part: WritePart): string {
  refuseUnknownKeywords(node, where);
  if (node.$ref !== undefined) return `is${node.$ref}(${value}${readingLocal.has(node.$ref) ? ', local' : ''})`;
  const branches = branchesOf(node);
  if (branches !== undefined) return `(${branches.map((branch) => part(branch, value, where)).join(' || ')})`;
  if (node.enum !== undefined) return `(${node.enum.map((one) => `${value} === ${JSON.stringify(one)}`).join(' || ')})`;
  switch (node.type) {
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
        plainTest(node, value) || `typeof ${value} === 'number'`,
        node.minimum !== undefined && `${value} >= ${node.minimum}`,
        node.maximum !== undefined && `${value} <= ${node.maximum}`,
      ]);
    case 'boolean':
      return `typeof ${value} === 'boolean'`;
    case 'null':
      return `${value} === null`;
    case 'array':
      return `isList(${value}, ${callback(part(node.items ?? {}, 'item', where))})`;
    case 'object':
      return emitObject(node, value, where, part);
    default:
      throw new Error(`${where}: no test can be made of ${JSON.stringify(node)}`);
  }
}

function emitObject(node: JsonSchema, value: string, where: string, part: WritePart): string {
  const fields = Object.entries(node.properties ?? {}).map(([key, child]) => ({
    key: JSON.stringify(key),
    write: (of: string): string => part(child, of, `${where}.${key}`, node.required?.includes(key) !== true),
  }));
  const rest = node.additionalProperties;
  const own =
    rest === false
      ? [`hasOnly(${value}, { ${fields.map(({ key, write }) => `${key}: ${callback(write('item'))}`).join(', ')} })`]
      : typeof rest === 'object' && Object.keys(rest).length > 0
        ? [`isMap(${value}, ${callback(part(rest, 'item', where))})`]
        : [`isObject(${value})`, ...fields.map(({ key, write }) => write(`${value}[${key}]`))];
  return all([...own, plainTest(node, value)]);
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

/** Returns the names of these schemas and of all that they refer to. */
function partsOf(names: ReadonlySet<string>, schemas: ReadonlyMap<string, JsonSchema>): ReadonlySet<string> {
  const found = new Set(names);
  // A set also yields what is added while it is read.
  for (const name of found)
    for (const [, part = ''] of JSON.stringify(schemas.get(name)).matchAll(/"\$ref":"(\w+)"/g)) found.add(part);
  return found;
}

function functionSource(name: string, local: boolean, test: string): string {
  return `function ${name}(value: unknown${local ? ', local: boolean' : ''}): boolean {\n  return ${test};\n}\n`;
}

/**
 * Returns the sources of the modules that check values: an index of the schemas, and a test in plain code for each.
 * `used` are the names of those that operations use by themselves. The others are only parts of them.
 */
export function checksSources(
  schemas: ReadonlyMap<string, JsonSchema>,
  used: ReadonlySet<string>,
): { readonly tests: string; readonly checks: string } {
  findReadingLocal(schemas);
  const parts = new Map([...schemas].filter(([name]) => partsOf(used, schemas).has(name)));
  const needed = [...parts].filter(([name]) => used.has(name));
  for (const [name, node] of parts) emit(node, 'value', name, counted);
  const ofSchemas = [...parts].map(([name, node]) =>
    functionSource(`is${name}`, readingLocal.has(name), emit(node, 'value', name, sharing)),
  );
  const ofParts = [...shared.values()].map(({ name, local, source }) => functionSource(name, local, source));
  const tests = [...ofParts, ...ofSchemas].join('\n');
  const checks = needed.map(([name, { properties, additionalProperties }]) => {
    const isStrict = properties !== undefined && additionalProperties === false;
    const fields = isStrict ? `, ${JSON.stringify(Object.keys(properties))}` : '';
    return `export const ${name} = /* @__PURE__ */ generatedCheck<types.${name}>('${name}'${fields});\n`;
  });
  return {
    tests: `import { ${called(fastTest, tests)} } from '../fast-test.ts';

${[...patterns].map(([pattern, name]) => `const ${name} = ${String(new RegExp(pattern))};\n`).join('')}
${tests}
export {
${needed.map(([name]) => `  is${name} as ${name},\n`).join('')}};
`,
    checks: `import { generatedCheck } from '../check.ts';
import type * as types from './types.ts';

${checks.join('')}`,
  };
}
