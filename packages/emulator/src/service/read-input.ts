import type { Problem } from '@oks-kit/core';
import type { Check, OperationSpec } from '@oks-kit/schemas';
import { ApiError } from '../http/api-error.ts';
import type { ApiRequest } from '../http/http-types.ts';
import { parseBoundedJson } from '../http/json-body.ts';
import { pageParameters } from './pagination.ts';
import { readQuery } from './read-query.ts';
import { clusterVersionGiven } from './rules/clusters.ts';

/** The input of an operation, checked against its row. */
export interface OperationInput {
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

type Place = 'query' | 'header' | 'body';

/** Fields of a body that `rules/` checks in the service's own words; only a wrong type is reported before that. */
const ruledFields: ReadonlySet<unknown> = new Set([
  'version',
  'control_planes',
  'cp_multi_az',
  'cp_subregions',
  'cidr',
  'cidr_pods',
  'cidr_service',
  'cluster_dns',
  'admin_whitelist',
  'admission_flags',
]);
const shapeCodes: ReadonlySet<string> = new Set(['type', 'missing']);

/** Whether the service reports this problem too: it accepts unknown fields (spec). */
function isProblemOfService({ path, code }: Problem, place: Place): boolean {
  // A reserved name is refused by a rule, after everything else (spec).
  if (code === 'unknown_field' || code === 'reserved_name') return false;
  // A filter without matches returns an empty list (spec).
  return shapeCodes.has(code) || (place !== 'query' && !ruledFields.has(path[0]));
}

/** Reads and checks query, headers and body of a request. Throws a 400, 413 or 422. */
export async function readInput(
  request: ApiRequest,
  row: OperationSpec,
  search: URLSearchParams | undefined,
): Promise<OperationInput> {
  // Most changes have only a body: this avoids further promises.
  if (row.query === undefined && row.headers === undefined && row.body !== undefined)
    return { query: undefined, headers: undefined, body: await bodyOf(row.id, row.body, request) };
  return {
    query: row.query === undefined ? undefined : await checked(row.query, await filtersOf(row.query, search), 'query'),
    headers:
      row.headers === undefined ? undefined : await checked(row.headers, headersOf(row.headers, request), 'header'),
    body: row.body === undefined ? undefined : await bodyOf(row.id, row.body, request),
  };
}

async function filtersOf(check: Check<unknown>, search: URLSearchParams | undefined): Promise<object> {
  const query = Object.entries(await readQuery(search, check.schema));
  return Object.fromEntries(query.filter(([name]) => !pageParameters.has(name)));
}

function headersOf(check: Check<unknown>, request: ApiRequest): object {
  return Object.fromEntries([...(check.fields ?? [])].map((name) => [name, request.header(name.toLowerCase())]));
}

async function bodyOf(operation: string, check: Check<unknown>, request: ApiRequest): Promise<unknown> {
  const body = parseBoundedJson(await request.readBody());
  if (body === undefined)
    throw new ApiError(422, [{ loc: ['body'], msg: 'the body is not JSON', type: 'json_invalid' }]);
  const problems = await problemsOf(check, body, 'body');
  // A missing version has its own error, which comes before that of any other missing field.
  if (operation === 'CreateCluster' && typeof body === 'object' && body !== null)
    clusterVersionGiven.check({ version: 'version' in body ? body.version : undefined });
  return refuse(problems, body, 'body');
}

async function checked(check: Check<unknown>, value: unknown, place: Place): Promise<unknown> {
  return refuse(await problemsOf(check, value, place), value, place);
}

/** The first 50 problems. `local` leaves the check of private addresses to the rules. */
function problemsOf(
  check: Check<unknown>,
  value: unknown,
  place: Place,
): readonly Problem[] | Promise<readonly Problem[]> {
  return check.check(value, { local: true, select: (problem) => isProblemOfService(problem, place) });
}

function refuse(problems: readonly Problem[], value: unknown, place: Place): unknown {
  if (problems.length === 0) return value;
  throw new ApiError(
    422,
    problems.map(({ path, message, code }) => ({
      loc: [place, ...path],
      msg: message,
      type: code === 'missing' ? 'missing' : `value_error.${code}`,
    })),
  );
}
