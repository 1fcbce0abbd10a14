import type * as z from 'zod';
import type { Check } from './check.ts';
import { isObject, nearestName, type Problem } from '@oks-kit/core';

/** A check made from a zod schema, for rows of your own. `name` stands in messages and in the OpenAPI document. */
export function zodCheck<S extends z.ZodType>(name: string, schema: S): Check<z.input<S>> {
  const shape = shapeOf(schema);
  return { schema: name, fields: shape && new Set(Object.keys(shape)), check: (value) => problemsOf(schema, value) };
}

/** What zod finds wrong with `value`, in the kit's words. */
export function problemsOf(schema: z.ZodType, value: unknown): readonly Problem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => problemsOfIssue(issue, schema));
}

function problemsOfIssue(issue: z.core.$ZodIssue, schema: z.ZodType): Problem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const near = nearestName(key, fieldsAt(schema, path));
        return {
          path: [...path, key],
          message: near === undefined ? 'unknown field' : `unknown field, did you mean \`${near}\`?`,
          code: 'unknown_field',
        };
      });
    case 'invalid_type':
      if (issue.expected === 'int') return [{ path, message: 'must be a whole number', code: 'type' }];
      // zod words a missing field as a wrong type.
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
    case 'invalid_format':
      return [
        {
          path,
          // A schema's own words, else the pattern itself.
          message:
            issue.pattern === undefined || !issue.message.startsWith('Invalid ')
              ? lowerFirst(issue.message)
              : `must match ${issue.pattern}`,
          code: 'pattern',
        },
      ];
    case 'invalid_value':
      return [{ path, message: `must be one of ${issue.values.map(String).join(', ')}`, code: 'enum' }];
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

/** A bound in words, where the schema has none of its own: `must be at most 23`, `must have at least 1 character`. */
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

function fieldsAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let at: unknown = schema;
  for (const part of path) at = step(unwrap(at), part);
  const shape = shapeOf(unwrap(at));
  return shape === undefined ? [] : Object.keys(shape);
}

function step(schema: unknown, part: string | number): unknown {
  if (typeof part === 'number') return isObject(schema) ? schema['element'] : undefined;
  return shapeOf(schema)?.[part];
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (
    isObject(inner) &&
    typeof inner['unwrap'] === 'function' &&
    shapeOf(inner) === undefined &&
    !('element' in inner)
  ) {
    inner = Reflect.apply(inner['unwrap'], inner, []);
  }
  return inner;
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const shape = isObject(schema) ? schema['shape'] : undefined;
  return isObject(shape) ? shape : undefined;
}
