import { OksConflictError } from '@oks-kit/core';

class PlanOutdatedError extends OksConflictError {}

/** The error for a plan that no longer fits, because something else has changed the resources since it was made. */
export function planOutdated(message: string, cause?: unknown): OksConflictError {
  return new PlanOutdatedError(message, { status: 409, hint: 'Run the command again for a new plan.', cause });
}

/** Whether a change failed because its plan no longer fits, so that a new plan is needed. */
export function isPlanOutdated(error: unknown): boolean {
  return error instanceof PlanOutdatedError;
}
