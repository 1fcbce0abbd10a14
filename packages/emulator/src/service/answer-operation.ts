import { headerNames, type OperationSpec, type Operations } from '@oks-kit/schemas';
import { type Authenticate, hasCode, hasTokens } from '../accounts/authenticate.ts';
import type { TokenIssuer } from '../accounts/tokens.ts';
import type { ClusterBackend } from '../clusters/cluster-backend.ts';
import { ApiError } from '../http/api-error.ts';
import { type ApiRequest, type ApiResponse, jsonTextResponse } from '../http/http-types.ts';
import type { RequestRecord } from '../journal/request-record.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import { withFaults } from './faults/fault-responses.ts';
import type { ActiveFault, Fault, FaultRegistry } from './faults/faults.ts';
import { withNewerKeys } from './faults/newer-template.ts';
import { handlers } from './handlers/index.ts';
import { SealedPayload } from './handlers/sealed-payload.ts';
import { payloadText } from './handlers/to-resource.ts';
import { paginate, readPageRequest } from './pagination.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { type OperationInput, readInput } from './read-input.ts';
import { requestRules } from './rules/requests.ts';
import { applyRules } from './rules/rule.ts';

/** What the emulator needs to answer operations. */
export interface ServiceOptions {
  readonly state: EmulatorState;
  readonly tokens: TokenIssuer;
  readonly authenticate: Authenticate;
  /** Whether successful responses carry fresh tokens. */
  readonly handOutTokens: boolean;
  /** Number of items in a page if the request does not set it; undefined for complete lists. */
  readonly pageSize: number | undefined;
  readonly limiter: RateLimiter | undefined;
  readonly clusters: ClusterBackend;
  readonly faults: FaultRegistry;
}

/** A request that was routed to a row of the operation table. */
export interface RoutedRequest {
  readonly request: ApiRequest;
  readonly row: OperationSpec;
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams | undefined;
  readonly record: RequestRecord;
}

/** Answers one operation: faults first, then credentials, input and the handler. */
export function answerOperation(routed: RoutedRequest, options: ServiceOptions): Promise<ApiResponse> {
  const { request, row, record } = routed;
  // Boundary: every row of the table has its ID.
  record.operation = row.id as keyof Operations;
  if (!options.faults.isActive) return operate(routed, options, noFaults);
  const struck = options.faults.strike({ operation: row.id, byTokens: hasTokens(request), hasCode: hasCode(request) });
  record.faults = struck;
  return withFaults(struck, record.requestId, () => operate(routed, options, struck));
}

const noFaults: readonly ActiveFault[] = [];

/** The response of the service to a request, be it an error. */
async function operate(
  routed: RoutedRequest,
  options: ServiceOptions,
  struck: readonly ActiveFault[],
): Promise<ApiResponse> {
  try {
    return await carryOut(routed, options, struck);
  } catch (error) {
    if (error instanceof ApiError) return error.toResponse(routed.record.requestId);
    throw error;
  }
}

async function carryOut(
  { request, row, params, search, record }: RoutedRequest,
  options: ServiceOptions,
  struck: readonly ActiveFault[],
): Promise<ApiResponse> {
  const { state, clusters } = options;
  const { requestId } = record;
  const { account, byTokens } = options.authenticate(request);
  record.account = account.id;
  applyRules(requestRules, { limiter: options.limiter, account: account.id }, state.disabledRules);
  // Most requests have no input to wait for.
  const input = hasInput(row) ? await readInput(request, row, search) : noInput;
  // Boundary: query, headers and body were checked against the row's types.
  const handler = handlers[row.id as keyof Operations] as (request: unknown) => unknown;
  const done = handler({
    state,
    account,
    params,
    ...input,
    caller: request,
    requestId,
    clusters,
    clusterFails: hasStruck(struck, 'cluster_failed'),
  });
  const payload = done instanceof Promise ? ((await done) as unknown) : done;
  return jsonTextResponse(
    `{"ResponseContext":{"RequestId":"${requestId}"},${payloadOf(row, payload, search, options.pageSize, struck)}}`,
    200,
    freshTokens(options, account.id, byTokens),
  );
}

const noInput: OperationInput = { query: undefined, headers: undefined, body: undefined };

function hasInput({ query, headers, body }: OperationSpec): boolean {
  return query !== undefined || headers !== undefined || body !== undefined;
}

/**
 * The response's keys beside its context, as JSON. A client takes the last key as the payload, so `Pagination` comes
 * before it.
 */
function payloadOf(
  row: OperationSpec,
  payload: unknown,
  search: URLSearchParams | undefined,
  pageSize: number | undefined,
  struck: readonly ActiveFault[],
): string {
  if (payload instanceof SealedPayload) return `"Data":${payloadText(payload.text)}`;
  if (Array.isArray(payload) && isPaged(row)) {
    const { items, pagination } = paginate(payload, readPageRequest(search), pageSize);
    return `"Pagination":${JSON.stringify(pagination)},"${row.payload}":${payloadText(items)}`;
  }
  return `"${row.payload}":${payloadText(hasStruck(struck, 'newer_template') ? withNewerKeys(payload) : payload)}`;
}

/** Lists with filters have pages; lists of limits do not (spec). */
function isPaged({ id, query }: OperationSpec): boolean {
  return id.startsWith('List') && query !== undefined;
}

function hasStruck(struck: readonly ActiveFault[], kind: Fault['kind']): boolean {
  return struck.some((fault) => fault.kind === kind);
}

function freshTokens(
  { handOutTokens, tokens }: ServiceOptions,
  account: string,
  byTokens: boolean,
): Record<string, string> {
  if (!handOutTokens && !byTokens) return {};
  const fresh = tokens.issue(account);
  return { [headerNames.newAccessToken]: fresh.accessToken, [headerNames.newRefreshToken]: fresh.refreshToken };
}
