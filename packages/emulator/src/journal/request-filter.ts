import { checkOptions, inputErrorOf, type OptionRules } from '@oks-kit/core';
import { whole } from '../emulator-options.ts';
import { problemsOfIds } from '../service/operation-ids.ts';
import type { OperationId, RecordedRequest, RequestFilter } from './recorded-request.ts';

const where = '@oks-kit/emulator, a request filter';

const filterRules: OptionRules<RequestFilter> = {
  operation: {
    mustBe: 'the ID of an operation, or a list of them',
    fits: (value) => [value].flat().every((one) => typeof one === 'string'),
  },
  status: {
    mustBe: 'a status such as 404, or a class such as 4xx',
    fits: (value) =>
      typeof value === 'string' ? /^[1-5]xx$/.test(value) : Number.isInteger(value) && between(value, 100, 599),
  },
  account: { mustBe: 'the ID of an account', fits: (value) => typeof value === 'string' },
  since: whole(0),
};

function between(value: unknown, least: number, most: number): boolean {
  return Number(value) >= least && Number(value) <= most;
}

/** Throws `OksInputError` for an invalid filter: a mistyped operation would match nothing, and tests would pass. */
export function checkFilter(filter: RequestFilter): void {
  checkOptions(where, filter, filterRules);
  const isList = Array.isArray(filter.operation);
  const problems = problemsOfIds(operationsIn(filter) ?? [], ['operation']).map((problem) =>
    isList ? problem : { ...problem, path: ['operation'] },
  );
  if (problems.length > 0) throw inputErrorOf(where, problems);
}

/** A status or a class of statuses as a filter, from its text. `checkFilter` refuses an invalid one. */
export function statusFilterOf(text: string): RequestFilter['status'] {
  // Boundary: see above.
  return /^\d+$/.test(text) ? Number(text) : (text.toLowerCase() as RequestFilter['status']);
}

/** Whether a request matches all fields of a filter but `since`. */
export function matcherOf(
  filter: RequestFilter,
): (request: Pick<RecordedRequest, 'operation' | 'account' | 'status'>) => boolean {
  const { status, account } = filter;
  const wanted = operationsIn(filter);
  return (record) =>
    (wanted === undefined || (record.operation !== undefined && wanted.includes(record.operation))) &&
    (account === undefined || record.account === account) &&
    (status === undefined ||
      (typeof status === 'number' ? record.status === status : String(record.status).startsWith(status.charAt(0))));
}

function operationsIn({ operation }: RequestFilter): readonly OperationId[] | undefined {
  return operation === undefined ? undefined : [operation].flat();
}
