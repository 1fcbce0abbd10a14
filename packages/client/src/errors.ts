import {
  apiErrorOf,
  isLoopbackHost,
  type OksCallErrorOptions,
  OksConnectionError,
  type OksError,
  OksResponseError,
  OksTimeoutError,
  type TransportError,
} from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import { errorTypeOf, type ReadAnswer } from './answer.ts';

export const checkFirst = 'The change may have been applied. Check before you try again.';

/** The facts about a call that its errors carry. */
export function factsOf(
  { method, path }: OperationSpec,
  maybeApplied: boolean,
): Pick<OksCallErrorOptions, 'method' | 'pathTemplate' | 'maybeApplied'> {
  return { method, pathTemplate: path, maybeApplied };
}

/** The parts of a response that {@link errorOfStatus} uses. */
export type AnswerStatus = Pick<ReadAnswer, 'status'> &
  Partial<Pick<ReadAnswer, 'requestId' | 'retryAfterMs' | 'json'>>;

/** Creates the error for a response from its status alone, in case that the code for explanations cannot be loaded. */
export function errorOfStatus(
  row: OperationSpec,
  { status, requestId, retryAfterMs, json }: AnswerStatus,
  maybeApplied: boolean,
): OksError {
  const facts = { ...factsOf(row, maybeApplied), status, requestId };
  return status < 400
    ? new OksResponseError(`Invalid response to ${row.id} (status ${status}).`, facts)
    : apiErrorOf(`${row.id} failed with ${status}.`, { ...facts, retryAfterMs, type: errorTypeOf(json) });
}

export function errorOfTransport(
  row: OperationSpec,
  error: TransportError,
  origin: string,
  maybeApplied: boolean,
): OksConnectionError {
  return new OksConnectionError(`${row.id}: no response from ${origin}: ${error.message} (${error.code}).`, {
    ...factsOf(row, maybeApplied),
    hint: maybeApplied
      ? checkFirst
      : error.code === 'ECONNREFUSED' && isLoopbackHost(new URL(origin).hostname)
        ? 'Nothing listens there. If it was an emulator, start it again: `oks emulator start`.'
        : 'Check the endpoint and the network, then try again.',
  });
}

export function errorOfTimeout(row: OperationSpec, ms: number, maybeApplied: boolean): OksTimeoutError {
  return new OksTimeoutError(`${row.id} took longer than ${ms} ms.`, {
    ...factsOf(row, maybeApplied),
    hint: maybeApplied ? checkFirst : 'Try again, or increase the time limit.',
  });
}
