import type { OksError } from '@oks-kit/core';
import type { OperationSpec } from '@oks-kit/schemas';
import { type AnswerStatus, errorOfStatus } from './errors.ts';
import type * as failuresAndWaits from './failures-and-waits.ts';

/** Loads what only failures need. Undefined if that fails. */
export function loadForFailures(): Promise<typeof failuresAndWaits | undefined> {
  return import('./failures-and-waits.ts').catch(() => undefined);
}

/**
 * Creates the error for a response. `choose` returns the function for it. If the code cannot be loaded, the error only
 * says the status.
 */
export async function explainResponse<A extends AnswerStatus, D>(
  choose: (
    loaded: typeof failuresAndWaits,
  ) => (row: OperationSpec, answer: A, maybeApplied: boolean, detail: D) => OksError,
  row: OperationSpec,
  answer: A,
  maybeApplied: boolean,
  detail: D,
): Promise<OksError> {
  const loaded = await loadForFailures();
  return loaded === undefined
    ? errorOfStatus(row, answer, maybeApplied)
    : choose(loaded)(row, answer, maybeApplied, detail);
}
