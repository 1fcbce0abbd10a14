import type { Problem } from '@oks-kit/core';
import type { CheckOptions } from './check.ts';
import { problemsOf } from './zod-check.ts';
import * as schemas from './zod.ts';

/**
 * Returns the problems of a value that a generated check has refused. Loaded only in that case, because zod is large.
 * If zod finds no problem, the value is valid.
 */
export function explain(name: string, value: unknown, options: CheckOptions): readonly Problem[] {
  const schema = Object.entries(schemas).find(([key]) => key === name)?.[1];
  return schema !== undefined && 'safeParse' in schema ? problemsOf(schema, value, options) : [];
}
