import type * as z from 'zod';
import type { FieldFault } from '../cluster-rules.ts';

/** A zod check that reports what a rule finds wrong with how an object's fields go together. */
export function refuseFaults(rule: (value: Readonly<Record<string, unknown>>) => readonly FieldFault[]) {
  return ({ value, issues }: z.core.ParsePayload<Readonly<Record<string, unknown>>>): void => {
    for (const { path, message, code = 'conflict' } of rule(value))
      issues.push({
        code: 'custom',
        path: [...path],
        message,
        input: value,
        params: { code },
        continue: true,
      });
  };
}
