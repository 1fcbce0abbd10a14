import { isOksError, OksCallError, OksError } from '@oks-kit/core';
import type { Session } from '../session/session.ts';

/** Makes a call that changes something. If its outcome is uncertain, the error names the command that shows it. */
export async function mutate<T>({ signal }: Session, what: string, check: string, call: PromiseLike<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (signal.aborted) {
      throw new OksError('aborted', `Interrupted during the request to ${what}. It may have been applied.`, {
        hint: `Check with: ${check}`,
      });
    }
    if (error instanceof OksCallError && isOksError(error) && error.maybeApplied) {
      const { method, pathTemplate, status, requestId, maybeApplied, cause } = error;
      throw new OksCallError(error.code, error.message, {
        ...{ method, pathTemplate, status, requestId, maybeApplied, cause },
        hint: `The change may have been applied. Before you try again, check with: ${check}`,
      });
    }
    throw error;
  }
}
