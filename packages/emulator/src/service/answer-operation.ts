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

/** Dependencies of `answerOperation`. */
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
  /** The ID in the response's context. */
  readonly requestId: string;
  readonly record: RequestRecord;
}

/**
 * Answers one operation: faults first, then credentials, input and the handler. All of it is one unit of work, so that
 * the state does not change between the check of a request and what it does.
 */
export async function answerOperation(routed: RoutedRequest, options: ServiceOptions): Promise<ApiResponse> {
  const { request, row, search, requestId, record } = routed;
  const { faults, state } = options;
  // Boundary: every row of the table has its ID.
  record.operation = row.id as keyof Operations;
  // Most requests have no input to wait for. Whether it may be refused is known only after the credentials.
  const input = hasInput(row) ? await readInput(request, row, search).catch(refusalOf) : noInput;
  const work = state.store.run(() => {
    if (!faults.isActive) return operate(routed, input, options, noFaults);
    const struck = faults.strike({ operation: row.id, byTokens: hasTokens(request), hasCode: hasCode(request) });
    return struck.length === 0 ? operate(routed, input, options, noFaults) : new Struck(struck);
  });
  const outcome = work instanceof Promise ? await work : work;
  if (!(outcome instanceof Struck)) return respond(outcome, routed, options, noFaults);
  // That it struck is stored before it shows: no other request may be struck by the same one.
  const struck = outcome.faults;
  record.faults = struck;
  return withFaults(struck, requestId, async () =>
    respond(await state.store.run(() => operate(routed, input, options, struck)), routed, options, struck),
  );
}

/** The faults that struck a request. */
class Struck {
  readonly faults: readonly ActiveFault[];

  constructor(faults: readonly ActiveFault[]) {
    this.faults = faults;
  }
}

const noFaults: readonly ActiveFault[] = [];
const noInput: OperationInput = { query: undefined, headers: undefined, body: undefined };

function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

/** The result of an operation's handler, or why the operation was refused. */
interface Outcome {
  readonly done: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The synchronous part of an operation. A refusal is returned, not thrown, so that changes made before it are stored.
 */
function operate(
  { request, row, params, requestId, record }: RoutedRequest,
  input: OperationInput | ApiError,
  options: ServiceOptions,
  struck: readonly ActiveFault[],
): Outcome {
  const { state, clusters } = options;
  try {
    const { account, byTokens } = options.authenticate(request);
    record.account = account.id;
    applyRules(requestRules, { limiter: options.limiter, account: account.id }, state.disabledRules);
    if (input instanceof ApiError) throw input;
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
    return { done, headers: freshTokens(options, account.id, byTokens) };
  } catch (error) {
    if (error instanceof ApiError) return { done: error, headers: {} };
    throw error;
  }
}

/** The response to an operation, after what its handler leaves to do once its changes are stored. */
async function respond(
  { done, headers }: Outcome,
  { row, search, requestId }: RoutedRequest,
  { pageSize }: ServiceOptions,
  struck: readonly ActiveFault[],
): Promise<ApiResponse> {
  try {
    // Boundary: no payload is a function, and the only functions that handlers return are of this type.
    const payload = typeof done === 'function' ? await (done as () => Promise<unknown>)() : done;
    if (payload instanceof ApiError) throw payload;
    const text = payloadOf(row, payload, search, pageSize, struck);
    return jsonTextResponse(`{"ResponseContext":{"RequestId":"${requestId}"},${text}}`, 200, headers);
  } catch (error) {
    if (error instanceof ApiError) return error.toResponse(requestId);
    throw error;
  }
}

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
