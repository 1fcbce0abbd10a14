import { randomUUID } from 'node:crypto';
import { type OperationSpec, operations } from '@oks-kit/schemas';
import { answerOperation, type ServiceOptions } from '../service/answer-operation.ts';
import { ApiError } from './api-error.ts';
import { type Controlled, handleControlRequest } from './control-api.ts';
import { controlPath } from './control-path.ts';
import { createHostGuard, rejectOtherOrigins } from './host-guard.ts';
import { type ApiHandler, type ApiRequest, type ApiResponse, jsonResponse } from './http-types.ts';
import { createRouteTable } from './route-table.ts';
import type { OpenJournal } from '../journal/request-journal.ts';
import type { RequestRecord } from '../journal/request-record.ts';

/** Where the API lives below the emulator's origin, as in the service's own base URLs (reference). */
export const apiPath = '/api/v2';

export interface RouterOptions extends ServiceOptions {
  /** The host that the emulator listens on. */
  readonly host: string;
  readonly controlled: Controlled;
  readonly journal: OpenJournal;
  /** Called with faults of the emulator itself, which callers see as a 500. */
  readonly onFault: (error: unknown) => void;
}

/** The API as the operation table describes it: each row is a route. */
export function createRouter(options: RouterOptions): ApiHandler {
  const rows = createRouteTable(Object.values<OperationSpec>(operations));
  const rejectOtherHosts = createHostGuard(options.host);

  async function answerApi(request: ApiRequest, path: string, record: RequestRecord): Promise<ApiResponse> {
    if (!path.startsWith(`${apiPath}/`)) throw pathNotFound();
    const below = path.slice(apiPath.length);
    const found = rows.find(request.method, below);
    if (found !== undefined) {
      const search =
        path.length === request.target.length ? undefined : new URLSearchParams(request.target.slice(path.length + 1));
      return answerOperation({ request, row: found.route, params: found.params, search, record }, options);
    }
    const allow = rows.methodsAt(below).join(', ');
    if (allow === '') throw pathNotFound();
    return new ApiError(405, `${request.method} is not allowed here: ${allow}.`).toResponse(randomUUID(), { allow });
  }

  return async (request) => {
    const at = request.target.indexOf('?');
    const path = at < 0 ? request.target : request.target.slice(0, at);
    const record = isOwnPath(path) ? undefined : options.journal.start(request);
    let answer: ApiResponse;
    try {
      rejectOtherHosts(request);
      rejectOtherOrigins(request);
      answer = await (record === undefined
        ? answerOwnPath(request, path, options.controlled)
        : answerApi(request, path, record));
    } catch (error) {
      if (!(error instanceof ApiError)) options.onFault(error);
      answer = (error instanceof ApiError ? error : emulatorFailed()).toResponse(randomUUID());
    }
    if (record !== undefined) options.journal.finish(record, request, answer);
    return answer;
  };
}

const healthPath = '/healthz';
const openapiPath = '/openapi.json';

/** Whether a path belongs to the emulator rather than to the service. Requests to it are not recorded. */
function isOwnPath(path: string): boolean {
  return path.startsWith(`${controlPath}/`) || path === healthPath || path === openapiPath;
}

async function answerOwnPath(request: ApiRequest, path: string, controlled: Controlled): Promise<ApiResponse> {
  if (path.startsWith(`${controlPath}/`)) return handleControlRequest(request, path, controlled);
  if (request.method !== 'GET') throw pathNotFound();
  if (path === healthPath) return jsonResponse({ status: 'ok' });
  const { openapiDocument } = await import('@oks-kit/schemas/openapi');
  return jsonResponse(openapiDocument({ servers: [apiPath] }));
}

function pathNotFound(): ApiError {
  return new ApiError(404, 'There is no such path.');
}

function emulatorFailed(): ApiError {
  return new ApiError(500, 'The emulator failed. This is a fault of the emulator itself.');
}
