import { randomUUID } from 'node:crypto';
import { type OperationSpec, operations } from '@oks-kit/schemas';
import { answerOperation, type ServiceOptions } from '../service/answer-operation.ts';
import { ApiError } from './api-error.ts';
import { type Controlled, handleControlRequest } from './control-api.ts';
import { controlPath } from './control-path.ts';
import { createHostGuard, rejectOtherOrigins } from './host-guard.ts';
import { type ApiHandler, type ApiRequest, type ApiResponse, jsonResponse } from './http-types.ts';
import { createRouteTable } from './route-table.ts';

/** Where the API lives below the emulator's origin, as in the service's own base URLs (reference). */
export const apiPath = '/api/v2';

export interface RouterOptions extends ServiceOptions {
  /** The host that the emulator listens on. */
  readonly host: string;
  readonly controlled: Controlled;
  /** Called with faults of the emulator itself, which callers see as a 500. */
  readonly onFault: (error: unknown) => void;
}

/** The API as the operation table describes it: each row is a route. */
export function createRouter(options: RouterOptions): ApiHandler {
  const rows = createRouteTable(Object.values<OperationSpec>(operations));
  const rejectOtherHosts = createHostGuard(options.host);

  return async (request) => {
    try {
      rejectOtherHosts(request);
      rejectOtherOrigins(request);
      const at = request.target.indexOf('?');
      const path = at < 0 ? request.target : request.target.slice(0, at);
      if (!path.startsWith(`${apiPath}/`)) return await answerOutsideApi(request, path, options);
      const below = path.slice(apiPath.length);
      const found = rows.find(request.method, below);
      if (found !== undefined) {
        const search = at < 0 ? undefined : new URLSearchParams(request.target.slice(at + 1));
        return await answerOperation({ request, row: found.route, params: found.params, search }, options);
      }
      const allow = rows.methodsAt(below).join(', ');
      if (allow === '') throw pathNotFound();
      return new ApiError(405, `${request.method} is not allowed here: ${allow}.`).toResponse(randomUUID(), { allow });
    } catch (error) {
      if (error instanceof ApiError) return error.toResponse(randomUUID());
      options.onFault(error);
      return new ApiError(500, 'The emulator failed. This is a fault of the emulator itself.').toResponse(randomUUID());
    }
  };
}

async function answerOutsideApi(request: ApiRequest, path: string, options: RouterOptions): Promise<ApiResponse> {
  if (request.method === 'GET' && path === '/healthz') return jsonResponse({ status: 'ok' });
  if (request.method === 'GET' && path === '/openapi.json') {
    const { openapiDocument } = await import('@oks-kit/schemas/openapi');
    return jsonResponse(openapiDocument({ servers: [apiPath] }));
  }
  if (path.startsWith(`${controlPath}/`)) return handleControlRequest(request, path, options.controlled);
  throw pathNotFound();
}

function pathNotFound(): ApiError {
  return new ApiError(404, 'There is no such path.');
}
