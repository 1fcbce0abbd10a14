import { isObject, OksInputError, parseJson } from '@oks-kit/core';
import { ApiError } from './api-error.ts';
import type { EmulatorClock } from '../state/clock.ts';
import { type ApiResponse, type ApiRequest, jsonResponse } from './http-types.ts';
import type { Fault, Faults } from '../service/faults/faults.ts';

/** Where the control API lives below the emulator's origin. */
export const controlPath = '/__emulator';

/** What the control API moves. */
export interface Controlled {
  readonly faults: Faults;
  readonly clock: EmulatorClock;
  /** Kills every token handed out so far. */
  revokeTokens(): void;
  /** Forgets every project and cluster. */
  reset(): void;
}

/** Answers the control API. It asks for no credentials, so only this machine may use it. Throws an `ApiError`. */
export async function handleControlRequest(
  request: ApiRequest,
  path: string,
  controlled: Controlled,
): Promise<ApiResponse> {
  if (!/^(127\.|::1$)/.test(request.remoteAddress))
    throw new ApiError(403, 'The control API answers this machine alone.');
  const { faults, clock } = controlled;
  const [what = '', id] = path.slice(controlPath.length + 1).split('/');
  const showClock = (): ApiResponse => jsonResponse({ kind: clock.kind, now: clock.now() });
  switch (`${request.method} ${what}${id === undefined ? '' : '/{id}'}`) {
    case 'GET faults':
      return jsonResponse({ faults: faults.list() });
    case 'POST faults': {
      // Boundary: `add` holds what it is given to its type.
      const fault = (await readObject(request)) as unknown as Fault;
      return jsonResponse({ id: orRefused(() => faults.add(fault)) });
    }
    case 'DELETE faults':
      faults.clear();
      return jsonResponse({ faults: [] });
    case 'DELETE faults/{id}':
      if (!faults.remove(id ?? '')) throw new ApiError(404, 'There is no such fault.');
      return jsonResponse({ faults: faults.list() });
    case 'GET clock':
      return showClock();
    case 'POST clock': {
      const { advance_ms: ms } = await readObject(request);
      if (typeof ms !== 'number')
        throw new ApiError(422, [
          { loc: ['body', 'advance_ms'], msg: 'must be a number of milliseconds', type: 'value_error.type' },
        ]);
      orRefused(() => clock.advance(ms));
      return showClock();
    }
    case 'GET process':
      return jsonResponse({ pid: process.pid });
    case 'POST revoke':
      controlled.revokeTokens();
      return jsonResponse({});
    case 'POST reset':
      controlled.reset();
      return jsonResponse({});
    default:
      throw new ApiError(404, 'There is no such path.');
  }
}

function orRefused<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OksInputError) throw new ApiError(422, error.message);
    throw error;
  }
}

async function readObject(request: ApiRequest): Promise<Record<string, unknown>> {
  const value = parseJson(await request.readBody());
  if (!isObject(value)) throw new ApiError(422, 'The body must be a JSON object.');
  return value;
}
