import { isObject, ownValue } from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import type { ReadAnswer } from './errors.ts';
import type { WithResponse } from './oks-promise.ts';

/** What a repeated change met, when an earlier attempt may have made it already; undefined where that settles nothing. */
export async function settleRepeated(
  row: OperationSpec,
  rows: readonly OperationSpec[],
  input: Readonly<Record<string, unknown>>,
  answer: ReadAnswer,
  read: (reader: OperationSpec, params: Readonly<Record<string, unknown>>) => Promise<WithResponse<unknown>>,
): Promise<WithResponse<unknown> | undefined> {
  if (row.retry !== 'verify') return undefined;
  if (row.method === 'DELETE' && answer.status === 404) {
    const { status, headers, json } = answer;
    return {
      data: 'An earlier attempt deleted it.',
      status,
      requestId: answer.requestId,
      headers: headers(),
      document: isObject(json) ? json : {},
    };
  }
  if (row.method === 'PATCH' && answer.status === 409) {
    const reader = rows.find((other) => other.method === 'GET' && other.path === row.path);
    if (reader === undefined) return undefined;
    const params = Object.fromEntries(Object.keys(row.params ?? {}).map((name) => [name, input[name]]));
    try {
      const current = await read(reader, params);
      return holds(current.data, input['body']) ? current : undefined;
    } catch {
      // The conflict is then the error to show.
      return undefined;
    }
  }
  return undefined;
}

/** Whether `actual` holds everything that `wanted` asks for. */
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
