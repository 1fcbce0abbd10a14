import { randomUUID } from 'node:crypto';
import { type OperationSpec, operations } from '@oks-kit/schemas';
import { answerOperation, type ServiceOptions } from '../service/answer-operation.ts';
import { ApiError } from './api-error.ts';
import { type Controlled, handleControlRequest } from './control-api.ts';
import { controlPath } from './control-path.ts';
import { createHostGuard, rejectOtherOrigins } from './host-guard.ts';
import { type ApiHandler, type ApiRequest, type ApiResponse, jsonResponse } from './http-types.ts';
import { createRouteTable } from './route-table.ts';
import { monitoringEndpoints, type Monitored } from './monitoring-api.ts';
import type { Mask } from '../journal/mask.ts';
import { type AuditEntry, createdIn } from '../monitoring/audit-entry.ts';
import type { OpenJournal } from '../journal/request-journal.ts';
import type { RequestRecord } from '../journal/request-record.ts';

/** Where the API lives below the emulator's origin, as in the service's own base URLs (reference). */
export const apiPath = '/api/v2';

export interface RouterOptions extends ServiceOptions {
  /** The names that the emulator is called by, besides those of loopback. */
  readonly hosts: readonly string[];
  readonly controlled: Controlled;
  readonly monitored: Monitored;
  readonly journal: OpenJournal;
  /** Called with each request to the API and to the control API. */
  readonly onAudit: ((entry: AuditEntry) => void) | undefined;
  /** Masks secrets in paths. */
  readonly mask: Mask;
  /** Called with each error of a request, also one that the service answers. */
  readonly onFault: (error: unknown) => void;
}

/** The API as the operation table describes it: each row is a route. */
export function createRouter(options: RouterOptions): ApiHandler {
  const rows = createRouteTable(Object.values<OperationSpec>(operations));
  const rejectOtherHosts = createHostGuard(options.hosts);
  const { journal, onAudit } = options;
  const { metrics } = options.monitored;

  async function answerApi(
    request: ApiRequest,
    path: string,
    requestId: string,
    record: RequestRecord,
  ): Promise<ApiResponse> {
    if (!path.startsWith(`${apiPath}/`)) throw pathNotFound();
    const below = path.slice(apiPath.length);
    const found = rows.find(request.method, below);
    if (found !== undefined) {
      const search =
        path.length === request.target.length ? undefined : new URLSearchParams(request.target.slice(path.length + 1));
      return answerOperation({ request, row: found.route, params: found.params, search, requestId, record }, options);
    }
    const allow = rows.methodsAt(below).join(', ');
    if (allow === '') throw pathNotFound();
    const message = `${request.method} is not allowed for this path. Use one of: ${allow}.`;
    return new ApiError(405, message).toResponse(requestId, { allow });
  }

  /** The IDs in a path, or else the ID of what was created. */
  function resourceOf({ method }: ApiRequest, path: string, { status, body }: ApiResponse): string | null {
    const found = rows.find(method, path.slice(apiPath.length));
    if (found === undefined) return null;
    const ids = Object.values(found.params);
    if (ids.length > 0) return options.mask.text(ids.join('/'));
    return status === 200 && method === 'POST' ? (createdIn(body, found.route.payload) ?? null) : null;
  }

  /** The account that a request to the control API adds or names. */
  function controlledIn({ method }: ApiRequest, path: string, { status, body }: ApiResponse): string | null {
    const [, id] = /\/accounts\/([^/]+)/.exec(path) ?? [];
    if (id !== undefined) return options.mask.text(id);
    return status === 200 && method === 'POST' ? (createdIn(body, 'account') ?? null) : null;
  }

  /** What has been done is answered, even if it cannot be written down. */
  function audit(entry: AuditEntry): void {
    try {
      onAudit?.(entry);
    } catch (error) {
      options.onFault(error);
    }
  }

  return async (request) => {
    const at = request.target.indexOf('?');
    const path = at < 0 ? request.target : request.target.slice(0, at);
    const requestId = randomUUID();
    const record = isOwnPath(path) ? undefined : journal.start(request);
    const started = onAudit === undefined ? undefined : { time: new Date(), ms: performance.now() };
    let answer: ApiResponse;
    try {
      rejectOtherHosts(request);
      rejectOtherOrigins(request);
      answer = await (record === undefined
        ? answerOwnPath(request, path, options)
        : answerApi(request, path, requestId, record));
    } catch (error) {
      options.onFault(error);
      answer = (error instanceof ApiError ? error : emulatorFailed()).toResponse(requestId);
    }
    if (record !== undefined) {
      journal.finish(record, request, answer);
      metrics.count(record.operation ?? 'unknown', String(record.status ?? 'closed'), record.durationMs / 1_000);
    }
    if (started !== undefined && (record !== undefined || isControlPath(path)))
      audit({
        time: started.time.toISOString(),
        requestId,
        api: record === undefined ? 'control' : 'oks',
        source: request.remoteAddress,
        account: record?.account ?? null,
        operation: record?.operation ?? null,
        method: options.mask.text(request.method),
        path: options.mask.target(path),
        resource: record === undefined ? controlledIn(request, path, answer) : resourceOf(request, path, answer),
        status: answer.broken === 'reset' ? null : answer.status,
        durationMs: Math.round((performance.now() - started.ms) * 1_000) / 1_000,
      });
    return answer;
  };
}

const openapiPath = '/openapi.json';

function isControlPath(path: string): boolean {
  return path.startsWith(`${controlPath}/`);
}

/** Whether a path belongs to the emulator rather than to the service. Requests to it are not recorded. */
function isOwnPath(path: string): boolean {
  return isControlPath(path) || path === openapiPath || Object.hasOwn(monitoringEndpoints, path);
}

async function answerOwnPath(
  request: ApiRequest,
  path: string,
  { controlled, monitored }: RouterOptions,
): Promise<ApiResponse> {
  if (isControlPath(path)) return handleControlRequest(request, path, controlled);
  if (request.method !== 'GET') throw pathNotFound();
  const endpoint = monitoringEndpoints[path];
  if (endpoint !== undefined) return endpoint(monitored, request);
  const { openapiDocument } = await import('@oks-kit/schemas/openapi');
  return jsonResponse(openapiDocument({ servers: [apiPath] }));
}

function pathNotFound(): ApiError {
  return new ApiError(404, 'There is no such path.');
}

function emulatorFailed(): ApiError {
  return new ApiError(500, 'The emulator failed. This is a fault of the emulator itself.');
}
