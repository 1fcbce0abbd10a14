import { randomUUID } from 'node:crypto';
import { parseJson } from '@oks-kit/core';
import { type Check, headerNames, type OperationSpec, operations, type Operations } from '@oks-kit/schemas';
import { type Authenticate, hasCode, hasTokens } from '../accounts/accounts.ts';
import { ApiError } from './api-error.ts';
import { createHostGuard, rejectOtherOrigins } from './host-guard.ts';
import { withNewerFields } from '../service/compat/newer-fields.ts';
import { paginate } from '../service/pagination.ts';
import { handleControlRequest, type Controlled, controlPath } from './control-api.ts';
import { type ApiHandler, type ApiResponse, type ApiRequest, jsonResponse } from './http-types.ts';
import { withFaults } from '../service/faults/fault-responses.ts';
import type { Fault, FaultRegistry } from '../service/faults/faults.ts';
import { clusterHandlers } from '../service/handlers/clusters.ts';
import type { Handlers } from '../service/handlers/handler.ts';
import { limitHandlers } from '../service/handlers/limits.ts';
import { laterHandlers } from '../service/handlers/later-operations.ts';
import { templateHandlers } from '../service/handlers/templates.ts';
import { projectHandlers } from '../service/handlers/projects.ts';
import type { ClusterBackend } from '../clusters/cluster-backend.ts';
import { createRouteTable } from './route-table.ts';
import type { RateLimiter } from '../service/rate-limiter.ts';
import { readQuery } from './read-query.ts';
import { requestRules } from '../service/rules/requests.ts';
import { applyRules } from '../service/rules/rule.ts';
import type { TokenIssuer } from '../accounts/tokens.ts';
import type { EmulatorState } from '../state/emulator-state.ts';

/** Where the API lives below the emulator's origin, as in the service's own base URLs (reference). */
export const apiPath = '/api/v2';

const handlers: Handlers = {
  ...projectHandlers,
  ...clusterHandlers,
  ...limitHandlers,
  ...templateHandlers,
  ...laterHandlers,
  // Loaded when the first one is asked for: certificates take longer to load than all else.
  GetKubeconfig: async (request) =>
    (await import('../service/handlers/kubeconfigs.ts')).kubeconfigHandlers.GetKubeconfig(request),
  GetKubeconfigWithPubkeyNACL: async (request) =>
    (await import('../service/handlers/kubeconfigs.ts')).kubeconfigHandlers.GetKubeconfigWithPubkeyNACL(request),
};

export interface RouterOptions {
  readonly state: EmulatorState;
  readonly tokens: TokenIssuer;
  readonly authenticate: Authenticate;
  /** Whether successful answers carry fresh tokens. */
  readonly handOutTokens: boolean;
  /** Whether projects, clusters and templates have the fields that the service has grown since the reference. */
  readonly newerFields: boolean;
  readonly limiter: RateLimiter | undefined;
  readonly clusters: ClusterBackend;
  readonly faults: FaultRegistry;
  /** The host that the emulator was told to answer on. */
  readonly host: string;
  readonly controlled: Controlled;
  /** Told of faults of the emulator's own, which callers see as a 500. */
  readonly onFault: (error: unknown) => void;
}

/** The API as the operation table has it: each row is a route. */
export function createRouter(options: RouterOptions): ApiHandler {
  const rows = createRouteTable(Object.values<OperationSpec>(operations));
  const rejectOtherHosts = createHostGuard(options.host);

  return async (request) => {
    try {
      const at = request.target.indexOf('?');
      const path = at < 0 ? request.target : request.target.slice(0, at);
      rejectOtherHosts(request);
      rejectOtherOrigins(request);
      if (!path.startsWith(`${apiPath}/`)) {
        if (path === '/openapi.json' && request.method === 'GET') {
          const { openapiDocument } = await import('@oks-kit/schemas/openapi');
          return jsonResponse(openapiDocument({ servers: [apiPath] }));
        }
        if (path.startsWith(`${controlPath}/`)) return await handleControlRequest(request, path, options.controlled);
        throw new ApiError(404, 'There is no such path.');
      }
      const below = path.slice(apiPath.length);
      const found = rows.find(request.method, below);
      if (found !== undefined)
        return await answerOperation(request, found.route, found.params, queryOf(request, at), options);
      const methods = rows.methodsAt(below);
      if (methods.length === 0) throw new ApiError(404, 'There is no such path.');
      const allow = methods.join(', ');
      return new ApiError(405, `${request.method} is not allowed here: ${allow}.`).toResponse(randomUUID(), { allow });
    } catch (error) {
      if (!(error instanceof ApiError)) options.onFault(error);
      return (
        error instanceof ApiError ? error : new ApiError(500, 'The emulator failed; this is a fault of its own.')
      ).toResponse(randomUUID());
    }
  };
}

function queryOf(request: ApiRequest, at: number): URLSearchParams | undefined {
  return at < 0 ? undefined : new URLSearchParams(request.target.slice(at + 1));
}

function answerOperation(
  request: ApiRequest,
  row: OperationSpec,
  params: Readonly<Record<string, string>>,
  search: URLSearchParams | undefined,
  options: RouterOptions,
): Promise<ApiResponse> {
  const struck = options.faults.strike({ operation: row.id, byTokens: hasTokens(request), hasCode: hasCode(request) });
  const work = async (): Promise<ApiResponse> => {
    const requestId = randomUUID();
    try {
      return await operate(request, row, params, search, options, struck, requestId);
    } catch (error) {
      if (error instanceof ApiError) return error.toResponse(requestId);
      throw error;
    }
  };
  return struck.length === 0 ? work() : withFaults(struck, work);
}

async function operate(
  request: ApiRequest,
  row: OperationSpec,
  params: Readonly<Record<string, string>>,
  search: URLSearchParams | undefined,
  options: RouterOptions,
  struck: readonly Fault[],
  requestId: string,
): Promise<ApiResponse> {
  const { state, clusters } = options;
  const { account, byTokens } = options.authenticate(request);
  applyRules(requestRules, { limiter: options.limiter, account: account.id }, state.disabledRules);

  const query =
    row.query === undefined ? undefined : await checked(row.query, await filtersOf(search, row.query.schema), 'query');
  const headers =
    row.headers === undefined
      ? undefined
      : await checked(
          row.headers,
          Object.fromEntries([...(row.headers.fields ?? [])].map((name) => [name, request.header(name.toLowerCase())])),
          'header',
        );
  const body =
    row.body === undefined ? undefined : await checked(row.body, parseBody(await request.readBody()), 'body');

  // Boundary: the checks above have held query, headers and body to the row's own types.
  const handler = handlers[row.id as keyof Operations] as (request: unknown) => unknown;
  const done = handler({
    state,
    account,
    params,
    query,
    headers,
    body,
    caller: request,
    requestId,
    clusters,
    clusterFails: strikes(struck, 'cluster_failed'),
  });
  let payload = done instanceof Promise ? ((await done) as unknown) : done;
  if (options.newerFields || strikes(struck, 'newer_template')) payload = withNewerFields(row.payload, payload);
  const page = Array.isArray(payload) && search !== undefined ? paginate(payload, search) : undefined;
  return jsonResponse(
    {
      ResponseContext: { RequestId: requestId },
      [row.payload]: page?.items ?? payload,
      ...(page === undefined ? {} : { Pagination: page.Pagination }),
    },
    200,
    freshTokens(options, account.id, byTokens),
  );
}

/** The filters of a list, without what chooses a page of it: see `paginate`. */
async function filtersOf(search: URLSearchParams | undefined, schema: string): Promise<Record<string, unknown>> {
  const { cursor: _cursor, page: _page, limit: _limit, ...filters } = await readQuery(search, schema);
  return filters;
}

function strikes(struck: readonly Fault[], kind: Fault['kind']): boolean {
  return struck.some((fault) => fault.kind === kind);
}

function freshTokens(
  { handOutTokens, tokens }: RouterOptions,
  account: string,
  byTokens: boolean,
): Record<string, string> {
  if (!handOutTokens && !byTokens) return {};
  const fresh = tokens.issue(account);
  return { [headerNames.newAccessToken]: fresh.accessToken, [headerNames.newRefreshToken]: fresh.refreshToken };
}

/** Holds a value to a row's check. Unknown fields are let through: the service is more lenient than the kit (assumed). */
async function checked(check: Check<unknown>, value: unknown, place: 'query' | 'header' | 'body'): Promise<unknown> {
  const found = check.check(value, { local: true });
  const problems = (found instanceof Promise ? await found : found).filter(({ code }) => code !== 'unknown_field');
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

function parseBody(text: string): unknown {
  const body = parseJson(text);
  if (body === undefined)
    throw new ApiError(422, [{ loc: ['body'], msg: 'the body is not JSON', type: 'json_invalid' }]);
  return body;
}
