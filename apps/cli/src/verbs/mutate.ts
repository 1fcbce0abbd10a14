import type { CallOptions } from '@oks-kit/client';
import { isOksError, OksCallError, OksError } from '@oks-kit/core';
import type { Session } from '../session/session.ts';

/** Options of a call that changes something. A call that does not report how it was aborted may have been applied. */
export type MutationOptions = Pick<CallOptions, 'signal' | 'onAborted'>;

/**
 * Makes a call that changes something. If it is interrupted, the error says whether it may have been applied. If its
 * outcome is uncertain, the error names the command that shows it.
 */
export async function mutate<T>(
  { signal }: Session,
  what: string,
  check: string,
  call: (options: MutationOptions) => PromiseLike<T>,
): Promise<T> {
  let end: { readonly maybeApplied: boolean } = { maybeApplied: true };
  try {
    return await call({ signal, onAborted: (told) => (end = told) });
  } catch (error) {
    if (signal.aborted) {
      throw end.maybeApplied
        ? new OksError('aborted', `Interrupted during the request to ${what}. It may have been applied.`, {
            hint: `Check with: ${check}`,
          })
        : new OksError('aborted', `Interrupted during the request to ${what}. It was not applied.`);
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
