import { isLoopbackHost } from '@oks-kit/core';
import { isIP } from 'node:net';
import { ApiError } from './api-error.ts';
import type { ApiRequest } from './http-types.ts';

/** A page in a browser has no business here, and a preflight is never answered with consent. Throws a 403. */
export function rejectOtherOrigins(request: ApiRequest): void {
  const site = request.header('sec-fetch-site');
  const origin = request.header('origin');
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return;
  const host = request.header('host');
  if (host !== undefined && origin === `http://${host}`) return;
  throw new ApiError(403, 'Calls from other origins are refused.');
}

/**
 * Refuses a name that somebody else may have pointed here, which would make their page one of ours: only loopback's
 * names, an address, and the host that the emulator was told to answer on are its own. Throws a 403.
 */
export function createHostGuard(own: string): (request: ApiRequest) => void {
  let last: string | undefined;
  return (request) => {
    const header = request.header('host');
    if (header === undefined || header === last) return;
    const host = header
      .replace(/:\d*$/, '')
      .replace(/^\[(.*)\]$/, '$1')
      .toLowerCase();
    if (!isLoopbackHost(host) && isIP(host) === 0 && host !== own.toLowerCase())
      throw new ApiError(403, `The emulator does not answer as ${host}: call it by its address.`);
    last = header;
  };
}
