import type { FieldChange } from './compare-fields.ts';
import type { PlanProblem } from './plan.ts';

/** A field of a project or cluster that cannot change: both values, and how to change it manually. */
export function immutableProblem(
  kind: 'project' | 'cluster',
  path: string,
  { field, before, after }: FieldChange,
): PlanProblem {
  return {
    path,
    reason: 'immutable',
    message:
      `${kind} ${path}: \`${field}\` is ${JSON.stringify(before)} and cannot become ${JSON.stringify(after)}: ` +
      'the service does not change it after the creation',
    hint: `To change it, delete ${path} and everything in it manually, then run apply again; or write ${JSON.stringify(before)}.`,
  };
}
