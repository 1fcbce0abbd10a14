import { inputErrorOf, nearestName } from '@oks-kit/core';
import type { OperationId, RequestFilter } from './recorded-request.ts';
import { checkFilter, statusFilterOf } from './request-filter.ts';

const parameters = ['operation', 'status', 'account', 'since', 'limit'];

/** Reads a filter from the query of a request, and `limit`. Throws `OksInputError` for an invalid one. */
export function readFilter(target: string): { readonly filter: RequestFilter; readonly limit: number } {
  const query = new URLSearchParams(target.split('?', 2)[1]);
  for (const name of query.keys()) {
    if (parameters.includes(name)) continue;
    const near = nearestName(name, parameters);
    const message = near === undefined ? 'unknown parameter' : `unknown parameter, did you mean \`${near}\`?`;
    throw inputErrorOf(undefined, [{ path: [name], message, code: 'unknown_field' }]);
  }
  const status = query.get('status');
  const filter: RequestFilter = {
    // Boundary: `checkFilter` refuses what is not an operation.
    operation: query.has('operation') ? (query.getAll('operation') as OperationId[]) : undefined,
    status: status === null ? undefined : statusFilterOf(status),
    account: query.get('account') ?? undefined,
    since: numberOf(query.get('since')),
  };
  checkFilter(filter);
  const limit = numberOf(query.get('limit')) ?? Infinity;
  if (!(limit >= 1))
    throw inputErrorOf(undefined, [{ path: ['limit'], message: 'must be a whole number of at least 1', code: 'type' }]);
  return { filter, limit };
}

/** Returns the filter that continues after the event with this ID, which a client sends when it reconnects. */
export function resumedBy(lastEventId: string | undefined, filter: RequestFilter): RequestFilter {
  return lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId)
    ? { ...filter, since: Number(lastEventId) }
    : filter;
}

function numberOf(text: string | null): number | undefined {
  return text === null ? undefined : /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
