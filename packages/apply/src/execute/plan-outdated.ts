import { OksConflictError } from '@oks-kit/core';

/** The error for a plan that no longer fits, because something else has changed the resources since it was made. */
export function planOutdated(message: string, cause?: unknown): OksConflictError {
  return new OksConflictError(message, { status: 409, hint: 'Run the command again for a new plan.', cause });
}
