import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopbackHost } from '@oks-kit/core';
import { ApiError } from './api-error.ts';
import { callerRefusals } from './caller-refusals.ts';
import type { ApiRequest } from './http-types.ts';

/**
 * Decides who may control and observe the emulator. Throws a 401 for a caller without the admin token, a 403 for one
 * from another machine where there is no token.
 */
export type CallerCheck = (request: ApiRequest) => void;

/** Whether a caller without a token has access: only from this machine, and not behind a load balancer. */
export function createCallerCheck(adminToken: string | undefined, isBehindBalancer: boolean): CallerCheck {
  if (adminToken === undefined)
    return ({ remoteAddress }) => {
      if (!isBehindBalancer && isLoopbackHost(remoteAddress)) return;
      throw new ApiError(403, callerRefusals.elsewhere);
    };
  const expected = digest(adminToken);
  return (request) => {
    const [, given] = /^Bearer +(.+)$/i.exec(request.header('authorization') ?? '') ?? [];
    if (given === undefined) throw new ApiError(401, callerRefusals.noToken);
    // Compared as digests, in constant time, so that not even the length can be measured.
    if (!timingSafeEqual(digest(given), expected)) throw new ApiError(403, callerRefusals.wrongToken);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
