import type * as z from 'zod';
import { isObject, type Problem, unknownField } from '@oks-kit/core';
import type { Check, CheckOptions } from './check.ts';
import { privateAddressCode } from './network.ts';

/** A check made from a zod schema, for rows of your own. `name` appears in messages and in the OpenAPI document. */
export function zodCheck<S extends z.ZodType>(name: string, schema: S): Check<z.input<S>> {
  const shape = shapeOf(schema);
  return {
    schema: name,
    fields: shape && new Set(Object.keys(shape)),
    check: (value, options = {}) => problemsOf(schema, value, options),
  };
}

/** Maximum number of problems that are useful to a reader. A list of thousands may have one per item. */
const mostProblems = 50;

/** Thrown by the walk once there are enough problems. */
class Enough extends Error {}

/**
 * What zod finds wrong with `value`, in the kit's words, at most 50 problems. zod itself lists all problems of a value
 * before returning any, so it gets one part after another: a list item by item, an object field
 * by field. This limits the work for a huge response.
 */
export function problemsOf(schema: z.ZodType, value: unknown, options: CheckOptions = {}): readonly Problem[] {
  const found: Problem[] = [];
  const report: Report = (problem) => {
    if (options.local === true && problem.code === privateAddressCode) return false;
    if (options.select?.(problem) === false) return true;
    if (found.push(problem) >= mostProblems) throw new Enough();
    return true;
  };
  try {
    walk(schema, value, [], { report, within: options.within });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return found;
}

type Path = readonly (string | number)[];
/** Returns whether the problem counts for the target of the value. */
type Report = (problem: Problem) => boolean;

interface Walk {
  readonly report: Report;
  readonly within: CheckOptions['within'];
}

/** Reports what is wrong with `value`, and returns whether anything is. */
function walk(schema: z.ZodType, value: unknown, path: Path, how: Walk): boolean {
  const { type } = schema._zod.def;
  if (type === 'optional' || type === 'nullable') {
    if (value === (type === 'optional' ? undefined : null)) return false;
    const inner = unwrapOnce(schema);
    return inner === undefined ? parse(schema, value, path, how) : walk(inner, value, path, how);
  }
  const options = partOf(schema, 'options');
  if (type === 'union' && Array.isArray(options)) return walkUnion(options.filter(isSchema), value, path, how);
  const parts = partsOf(schema, value);
  if (parts === undefined) return parse(schema, value, path, how);
  let wrong = false;
  for (const [key, part] of parts) {
    const at = [...path, key];
    if (how.within?.(at) === false) continue;
    wrong = walk(part, Reflect.get(Object(value), key), at, how) || wrong;
  }
  if (how.within !== undefined) return wrong;
  // Problems of the whole: unknown keys and refinements. zod checks refinements only if no part is wrong.
  if (wrong) return reportUnknownKeys(schema, value, path, how) || wrong;
  return walkWhole(schema, value, path, how);
}

/**
 * Reports what is wrong with a value whose parts are right. zod parses the whole only where that says more: otherwise
 * each level of a document would be parsed once for each level above it.
 */
function walkWhole(schema: z.ZodType, value: unknown, path: Path, how: Walk): boolean {
  const { type, checks = [] } = schema._zod.def;
  if (checks.length > 0) return parse(schema, value, path, how);
  if (type === 'record') return !hasValidNames(schema, value) && parse(schema, value, path, how);
  const rest = partOf(schema, 'catchall');
  if (!isSchema(rest) || rest._zod.def.type === 'unknown') return false;
  if (rest._zod.def.type === 'never') return reportUnknownKeys(schema, value, path, how);
  return parse(schema, value, path, how);
}

/** Whether the keys of a record are right. Keys other than text are left to zod. */
function hasValidNames(schema: z.ZodType, value: unknown): boolean {
  const name = partOf(schema, 'keyType');
  if (!isSchema(name) || name._zod.def.type !== 'string') return false;
  return Object.keys(isObject(value) ? value : {}).every((key) => name.safeParse(key).success);
}

/** The parts of a value that are checked one by one, with their schemas; undefined for what is checked as a whole. */
function partsOf(schema: z.ZodType, value: unknown): Iterable<readonly [string | number, z.ZodType]> | undefined {
  const item = partOf(schema, 'element');
  if (Array.isArray(value)) return isSchema(item) ? partsInList(value, item) : undefined;
  if (!isObject(value)) return undefined;
  const entry = partOf(schema, 'valueType');
  if (isSchema(entry)) return partsInRecord(value, entry);
  const shape = shapeOf(schema);
  return shape === undefined ? undefined : partsInObject(shape);
}

function* partsInList(value: readonly unknown[], item: z.ZodType): Generator<[number, z.ZodType]> {
  for (let index = 0; index < value.length; index++) yield [index, item];
}

/** zod skips `__proto__` too. */
function* partsInRecord(value: Record<string, unknown>, entry: z.ZodType): Generator<[string, z.ZodType]> {
  for (const key of Object.keys(value)) if (key !== '__proto__') yield [key, entry];
}

function* partsInObject(shape: Readonly<Record<string, unknown>>): Generator<[string, z.ZodType]> {
  for (const [key, part] of Object.entries(shape)) if (isSchema(part)) yield [key, part];
}

/** Reports the problems of the option that fits best: the first that is wrong in more than its type. */
function walkUnion(options: readonly z.ZodType[], value: unknown, path: Path, how: Walk): boolean {
  const found = options.map((option) => problemsOf(option, value));
  if (found.some((problems) => problems.length === 0)) return false;
  const best = found.find(([first]) => first?.code !== 'type') ?? found[0] ?? [];
  return reportAll(best, path, how);
}

function reportAll(problems: readonly Problem[], path: Path, { report }: Walk): boolean {
  let wrong = false;
  for (const problem of problems) wrong = report({ ...problem, path: [...path, ...problem.path] }) || wrong;
  return wrong;
}

function reportUnknownKeys(schema: z.ZodType, value: unknown, path: Path, { report }: Walk): boolean {
  const shape = shapeOf(schema);
  const rest = partOf(schema, 'catchall');
  if (shape === undefined || !isObject(value) || !isSchema(rest) || rest._zod.def.type !== 'never') return false;
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(shape, key));
  for (const key of unknown) report(unknownField([...path, key], Object.keys(shape)));
  return unknown.length > 0;
}

function parse(schema: z.ZodType, value: unknown, path: Path, how: Walk): boolean {
  const result = schema.safeParse(value);
  if (result.success) return false;
  return reportAll(
    result.error.issues.flatMap((issue) => problemsOfIssue(issue, schema)),
    path,
    how,
  );
}

function problemsOfIssue(issue: z.core.$ZodIssue, schema: z.ZodType): Problem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField([...path, key], fieldsAt(schema, path)));
    case 'invalid_type':
      if (issue.expected === 'int') return [{ path, message: 'must be a whole number', code: 'type' }];
      // zod reports a missing field as a wrong type.
      return issue.message.endsWith('received undefined')
        ? [{ path, message: 'required', code: 'missing' }]
        : [{ path, message: lowerFirst(issue.message.replace(/^Invalid input: /, '')), code: 'type' }];
    case 'invalid_union': {
      const branch =
        issue.errors.find((issues) => issues.length > 0 && issues[0]?.code !== 'invalid_type') ?? issue.errors[0];
      return branch === undefined || branch.length === 0
        ? [{ path, message: lowerFirst(issue.message), code: 'type' }]
        : branch.flatMap((inner) => problemsOfIssue({ ...inner, path: [...path, ...inner.path] }, schema));
    }
    case 'invalid_key':
      return issue.issues.flatMap((inner) => problemsOfIssue({ ...inner, path }, schema));
    case 'invalid_format':
      return [
        {
          path,
          // The schema's own message, else the pattern.
          message:
            issue.pattern === undefined || !issue.message.startsWith('Invalid ')
              ? lowerFirst(issue.message)
              : `must match ${issue.pattern}`,
          code: 'pattern',
        },
      ];
    case 'invalid_value':
      return [
        {
          path,
          // The schema's own message, else the values.
          message: issue.message.startsWith('Invalid ')
            ? `must be one of ${issue.values.map(String).join(', ')}`
            : lowerFirst(issue.message),
          code: 'enum',
        },
      ];
    case 'too_small':
      return [{ path, message: boundInWords(issue, 'least', 'above', issue.minimum), code: 'too_small' }];
    case 'too_big':
      return [{ path, message: boundInWords(issue, 'most', 'below', issue.maximum), code: 'too_big' }];
    case 'custom': {
      const code: unknown = issue.params?.['code'];
      return [{ path, message: lowerFirst(issue.message), code: typeof code === 'string' ? code : 'custom' }];
    }
    default:
      return [{ path, message: lowerFirst(issue.message), code: issue.code }];
  }
}

/** A limit in words, if the schema has no own message: `must be at most 23`, `must have at least 1 character`. */
function boundInWords(
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  upTo: string,
  beyond: string,
  bound: number | bigint,
): string {
  if (!/^Too (small|big): /.test(issue.message)) return lowerFirst(issue.message);
  const counted = new Map([
    ['string', 'character'],
    ['array', 'item'],
    ['set', 'item'],
  ]).get(issue.origin);
  const limit =
    issue.exact === true
      ? `exactly ${bound}`
      : issue.inclusive === false
        ? `${beyond} ${bound}`
        : `at ${upTo} ${bound}`;
  return counted === undefined ? `must be ${limit}` : `must have ${limit} ${counted}${Number(bound) === 1 ? '' : 's'}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function fieldsAt(schema: z.ZodType, path: Path): string[] {
  let at: unknown = schema;
  for (const part of path) at = step(unwrap(at), part);
  const shape = shapeOf(unwrap(at));
  return shape === undefined ? [] : Object.keys(shape);
}

function step(schema: unknown, part: string | number): unknown {
  if (typeof part === 'number') return partOf(schema, 'element');
  const shape = shapeOf(schema);
  // Every key of a record has the same schema.
  return shape === undefined ? partOf(schema, 'valueType') : shape[part];
}

/** What is inside `optional`, `nullable` and the like. */
function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (isSchema(inner) && unwrapOnce(inner) !== undefined) inner = unwrapOnce(inner);
  return inner;
}

function unwrapOnce(schema: z.ZodType): z.ZodType | undefined {
  const inner = partOf(schema, 'innerType');
  return isSchema(inner) ? inner : undefined;
}

/** A part of a schema's definition. */
function partOf(
  schema: unknown,
  name: 'element' | 'keyType' | 'valueType' | 'innerType' | 'options' | 'catchall',
): unknown {
  return isSchema(schema) ? Reflect.get(schema._zod.def, name) : undefined;
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const shape: unknown = isSchema(schema) ? Reflect.get(schema._zod.def, 'shape') : undefined;
  return isObject(shape) ? shape : undefined;
}

function isSchema(value: unknown): value is z.ZodType {
  return isObject(value) && isObject(value['_zod']);
}
