import type { OksError } from '@oks-kit/core';
import type { OperationSpec } from '@oks-kit/schemas';
import { errorOfStatus } from './errors.ts';
import type * as failuresAndWaits from './failures-and-waits.ts';

/** Loads what only failures need. Undefined if that fails. */
export function loadForFailures(): Promise<typeof failuresAndWaits | undefined> {
  return import('./failures-and-waits.ts').catch(() => undefined);
}

/** Creates the error for a response, with `explain` unless the code that it needs cannot be loaded. */
export async function explainResponse(
  row: OperationSpec,
  answer: Parameters<typeof errorOfStatus>[1],
  maybeApplied: boolean,
  explain: (loaded: typeof failuresAndWaits) => OksError,
): Promise<OksError> {
  const loaded = await loadForFailures();
  return loaded === undefined ? errorOfStatus(row, answer, maybeApplied) : explain(loaded);
}
