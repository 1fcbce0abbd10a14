import type * as z from 'zod';
import type { FieldFault } from '../cluster-rules.ts';

/** Creates a zod check from a rule that involves several fields of an object. */
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
