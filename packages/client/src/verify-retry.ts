import { isObject, ownValue } from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import type { ReadAnswer } from './answer.ts';
import { isDeletedAlready, readErrorBody } from './error-body.ts';
import type { CallResult } from './oks-promise.ts';

/** An error response to a change, with its context. */
export interface RejectedChange {
  readonly row: OperationSpec;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: ReadAnswer;
  /** Whether an earlier attempt may have made the change. */
  readonly uncertain: boolean;
}

/**
 * Handles an error response to a PATCH or DELETE that an earlier attempt may have completed. Returns the result of the
 * call, or undefined if the error is real. A DELETE succeeded if the resource is gone. A PATCH that gets a conflict
 * succeeded if the resource already has the requested values.
 */
export async function verifyRetry(
  { row, input, answer, uncertain }: RejectedChange,
  rows: readonly OperationSpec[],
  read: (reader: OperationSpec, params: Readonly<Record<string, unknown>>) => Promise<CallResult<unknown>>,
): Promise<CallResult<unknown> | undefined> {
  if (row.retry !== 'verify') return undefined;
  if (row.method === 'DELETE') {
    const isGone =
      answer.status === 404 || (answer.status === 409 && isDeletedAlready(row, readErrorBody(answer.json)));
    if (!uncertain || !isGone) return undefined;
    const { status, headers, json, requestId } = answer;
    const document = isObject(json) ? json : {};
    return { data: 'An earlier attempt deleted it.', status, requestId, headers: headers(), document };
  }
  if (row.method !== 'PATCH' || answer.status !== 409) return undefined;
  const reader = rows.find((other) => other.method === 'GET' && other.path === row.path);
  if (reader === undefined) return undefined;
  const params = Object.fromEntries(Object.keys(row.params ?? {}).map((name) => [name, input[name]]));
  try {
    const current = await read(reader, params);
    return holds(current.data, input['body']) ? current : undefined;
  } catch {
    // If the resource cannot be read, let the caller throw the conflict.
    return undefined;
  }
}

/** Whether `actual` contains all values of `wanted`. */
function holds(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => holds(actual[index], item))
    );
  }
  if (isObject(wanted))
    return isObject(actual) && Object.entries(wanted).every(([key, value]) => holds(ownValue(actual, key), value));
  return actual === wanted;
}
