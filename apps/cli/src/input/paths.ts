import { isObject, isSameJson, OksInputError } from '@oks-kit/core';

/** The body of a request, or a mapping inside it. */
export type Body = Readonly<Record<string, unknown>>;

/** The path of a value in a body, from its root. */
export type BodyPath = readonly [string, ...string[]];

const maxDepth = 32;

/** Reads a dotted path. `\.` is a dot inside a name, which keys of tags may contain. Throws `OksInputError`. */
export function parseBodyPath(flag: string, text: string): BodyPath {
  const [first = '', ...rest] = text.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
  const path: BodyPath = [first, ...rest];
  if (path.includes(''))
    throw new OksInputError(`\`${flag} ${text}\`: the path has an empty part.`, {
      hint: 'For example maintenance_window.start_hour.',
    });
  if (path.includes('__proto__'))
    throw new OksInputError(`\`${flag} ${text}\`: \`__proto__\` cannot be used as a name.`);
  if (path.length > maxDepth) throw tooDeep(`The path of \`${flag}\``);
  return path;
}

/** Mappings whose keys people choose and whose values are texts. */
const textMaps: ReadonlySet<string> = new Set(['tags', 'labels', 'annotations', 'nodeLabels', 'nodeAnnotations']);

/**
 * Refuses bodies that are nested too deeply or contain the key `__proto__`, whose value the checks of schemas would
 * skip. It can be the key of a tag, label or annotation. `name` is the field of the value. Throws `OksInputError` with
 * the source of the value.
 */
export function checkBodyValue(shown: string, value: unknown, name = '', depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw tooDeep(shown);
  const entries = Object.entries(value);
  for (const [key, inner] of entries) {
    if (key === '__proto__' && !(textMaps.has(name) && typeof inner === 'string'))
      throw new OksInputError(`${shown}: \`__proto__\` cannot be used as a name.`);
    checkBodyValue(shown, inner, key, depth + 1);
  }
}

export function tooDeep(shown: string): OksInputError {
  return new OksInputError(`${shown} is nested deeper than ${maxDepth} levels.`);
}

/** Whether a value is a list of any content. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The value at a path; undefined if there is none. */
export function valueAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (isList(inner)) return /^\d+$/.test(key) ? inner[Number(key)] : undefined;
    return isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, body);
}

/** The body with a new value at a path. Creates missing mappings; a list item is addressed by its index. */
export function withValueAt(body: Body, [key, ...rest]: BodyPath, value: unknown): Body {
  return { ...body, [key]: replaceInside(Object.hasOwn(body, key) ? body[key] : undefined, rest, value) };
}

function replaceInside(inner: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isList(inner) && /^\d+$/.test(key) && Number(key) <= inner.length) {
    const list = [...inner];
    list[Number(key)] = replaceInside(list[Number(key)], rest, value);
    return list;
  }
  return withValueAt(isObject(inner) ? inner : {}, [key, ...rest], value);
}

/** The body without the value at a path. */
export function withoutValueAt(body: Body, [key, ...rest]: BodyPath): Body {
  if (!Object.hasOwn(body, key)) return body;
  const { [key]: inner, ...others } = body;
  const [next, ...further] = rest;
  if (next === undefined) return others;
  if (isList(inner))
    return { ...body, [key]: inner.filter((_, index) => further.length > 0 || String(index) !== next) };
  return isObject(inner) ? { ...body, [key]: withoutValueAt(inner, [next, ...further]) } : body;
}

/** Merges one body into another: mappings are merged, all other values are replaced. */
export function mergeBodies(under: Body, over: Body): Body {
  return Object.entries(over).reduce<Body>((merged, [key, value]) => {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    return { ...merged, [key]: isObject(before) && isObject(value) ? mergeBodies(before, value) : value };
  }, under);
}

/** The differences of two values, one line per path: `~` changed, `+` added, `-` removed. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (isSameJson(before, after)) return [];
  if (before === undefined) return [`+ ${path}: ${JSON.stringify(after)}`];
  if (after === undefined) return [`- ${path}: ${JSON.stringify(before)}`];
  if (isList(before) && isList(after) && before.length === after.length && before.every(isObject))
    return before.flatMap((item, index) => differences(item, after[index], `${path}.${index}`));
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(
        valueAt(before, [key]),
        valueAt(after, [key]),
        path === '' ? key : `${path}.${key.replaceAll('.', '\\.')}`,
      ),
    );
  }
  if (isTextList(before) && isTextList(after) && !sameItems(before, after)) {
    return [
      ...before.filter((item) => !after.includes(item)).map((item) => `- ${path}: ${JSON.stringify(item)}`),
      ...after.filter((item) => !before.includes(item)).map((item) => `+ ${path}: ${JSON.stringify(item)}`),
    ];
  }
  return [`~ ${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
}

function isTextList(value: unknown): value is readonly string[] {
  return isList(value) && value.every((item) => typeof item === 'string');
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.every((item) => b.includes(item)) && b.every((item) => a.includes(item));
}
