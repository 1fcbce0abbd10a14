import type { CallOptions } from '@oks-kit/client';
import { isOksError, OksCallError, OksError } from '@oks-kit/core';
import type { BodySource } from '../input/changes.ts';
import type { Session } from '../session/session.ts';
import { explainRefusal } from './explain-refusal.ts';

/** Options of a call that changes something. A call that does not report how it was aborted may have been applied. */
export type MutationOptions = Pick<CallOptions, 'signal' | 'onAborted'>;

export interface Mutation {
  /** What the call does, such as `create cluster shop/web`. */
  readonly what: string;
  /** The command that shows whether it was applied, if there is one. */
  readonly check?: string;
  /** What it sends, for errors about invalid fields. */
  readonly source?: BodySource;
}

/**
 * Makes a call that changes something. If it is interrupted, the error says whether it may have been applied. If its
 * outcome is uncertain, the error names the command that shows it.
 */
export async function mutate<T>(
  session: Session,
  { what, check, source }: Mutation,
  call: (options: MutationOptions) => PromiseLike<T>,
): Promise<T> {
  const { signal } = session;
  let end: { readonly maybeApplied: boolean } = { maybeApplied: true };
  try {
    return await call({ signal, onAborted: (told) => (end = told) });
  } catch (error) {
    if (signal.aborted) {
      throw end.maybeApplied
        ? new OksError('aborted', `Interrupted during the request to ${what}. It may have been applied.`, {
            hint: check === undefined ? undefined : `Check with: ${check}`,
          })
        : new OksError('aborted', `Interrupted during the request to ${what}. It was not applied.`);
    }
    if (error instanceof OksCallError && isOksError(error) && error.maybeApplied && check !== undefined) {
      const { method, pathTemplate, status, requestId, maybeApplied, cause } = error;
      throw new OksCallError(error.code, error.message, {
        ...{ method, pathTemplate, status, requestId, maybeApplied, cause },
        hint: `The change may have been applied. Before you try again, check with: ${check}`,
      });
    }
    throw source === undefined ? error : explainRefusal(session, error, source);
  }
}
