import { hostNameOf, isFromOtherOrigin, isLoopbackHost } from '@oks-kit/core';
import { isIP } from 'node:net';
import { ApiError } from './api-error.ts';
import type { ApiRequest } from './http-types.ts';

/** Refuses requests of web pages from other origins, and CORS preflights with them. Throws a 403. */
export function rejectOtherOrigins(request: ApiRequest): void {
  const origin = request.header('origin');
  const site = request.header('sec-fetch-site');
  if (!isFromOtherOrigin({ host: request.header('host'), origin, site })) return;
  throw new ApiError(403, 'Requests from other origins are refused.');
}

/**
 * Refuses requests to host names that attackers can point at this machine (DNS rebinding). Accepted are loopback names,
 * IP addresses, and the emulator's own names. Throws a 403.
 */
export function createHostGuard(own: readonly string[]): (request: ApiRequest) => void {
  const accepted = new Set(own.map((name) => name.toLowerCase()));
  let last: string | undefined;
  return (request) => {
    const header = request.header('host');
    if (header === undefined || header === last) return;
    const host = hostNameOf(header);
    if (!isLoopbackHost(host) && isIP(host) === 0 && !accepted.has(host))
      throw new ApiError(
        403,
        `The emulator does not accept the host name ${host}. Use its IP address or localhost, or start it with ` +
          `\`--allow-host ${host}\`.`,
      );
    last = header;
  };
}
