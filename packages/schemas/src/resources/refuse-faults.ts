import type * as z from 'zod';
import { faultOf } from '../cluster-faults.ts';
import type { BrokenRule } from '../cluster-rules.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Creates a zod check from a rule that involves several fields of an object. */
export function refuseFaults(findBroken: (value: Fields) => readonly BrokenRule[]) {
  return ({ value, issues }: z.core.ParsePayload<Fields>): void => {
    for (const broken of findBroken(value)) {
      const { path, message, code } = faultOf(broken, value);
      issues.push({ code: 'custom', path: [...path], message, input: value, params: { code }, continue: true });
    }
  };
}
