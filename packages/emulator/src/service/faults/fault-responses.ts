import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, invalidTokenError, otpRequiredError } from '../../http/api-error.ts';
import { type ApiResponse } from '../../http/http-types.ts';
import type { ActiveFault, FaultKind } from './faults.ts';

/** Faults that replace the work of the operation. */
const refusing: ReadonlySet<FaultKind> = new Set([
  'reset_before',
  'rate_limit',
  'server_error',
  'timeout',
  'locked',
  'not_implemented',
  'not_ready',
  'html',
  'expired_token',
  'otp_required',
]);

/** Does the work of a request and applies its faults before or after it. */
export async function withFaults(
  struck: readonly ActiveFault[],
  requestId: string,
  work: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  await delay(struck);
  const refusal = struck.find(({ kind }) => refusing.has(kind));
  if (refusal !== undefined) return refuse(refusal, requestId);
  const answer = await work();
  const last = struck.find(
    ({ kind }) => kind === 'reset_after' || kind === 'malformed' || kind === 'truncated' || kind === 'empty',
  );
  return last === undefined ? answer : spoil(answer, last);
}

function refuse({ kind, status, retryAfterSeconds }: ActiveFault, requestId: string): ApiResponse {
  const waiting: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const inEnvelope = (fault: ApiError, headers = waiting): ApiResponse => fault.toResponse(requestId, headers);
  switch (kind) {
    case 'rate_limit':
      return inEnvelope(new ApiError(429, 'Too many requests.'), { 'retry-after': String(retryAfterSeconds ?? 1) });
    case 'server_error':
      // Always of this type: `ResourceIsNotReady` would mean that nothing was done.
      return inEnvelope(new ApiError(status ?? 500, 'Internal server error', {}, { type: 'InternalError' }));
    case 'timeout':
      return inEnvelope(new ApiError(408, 'Request Timeout. The server timed out waiting for the request.'));
    case 'locked':
      return inEnvelope(
        new ApiError(423, 'The project has been under maintenance for 15 mins. Please, try again later'),
      );
    case 'not_implemented':
      return inEnvelope(new ApiError(501, 'This cp_subregions is not implemented.'));
    case 'not_ready':
      return inEnvelope(
        new ApiError(503, 'The service has been under global maintenance for 15 mins. Please, try again later'),
      );
    case 'html': {
      const code = status ?? 502;
      return {
        status: code,
        headers: { 'content-type': 'text/html', ...waiting },
        body: `<html><body><h1>${code}</h1><p>The gateway got no response.</p></body></html>\n`,
      };
    }
    case 'expired_token':
      return inEnvelope(invalidTokenError());
    case 'otp_required':
      return inEnvelope(otpRequiredError());
    default:
      return { status: 0, headers: {}, body: '', broken: 'reset' };
  }
}

function spoil(answer: ApiResponse, { kind, status = answer.status }: ActiveFault): ApiResponse {
  switch (kind) {
    case 'malformed':
      return { ...answer, status, body: `${answer.body.slice(0, -1)},,` };
    case 'truncated':
      return { ...answer, status, broken: 'truncated' };
    case 'empty':
      return { ...answer, status, body: '' };
    default:
      return { ...answer, broken: 'reset' };
  }
}

/** Waits as long as the faults of a request delay it. */
export async function delay(struck: readonly ActiveFault[]): Promise<void> {
  for (const { kind, latencyMs } of struck) if (kind === 'latency') await sleep(latencyMs ?? 1_000);
}
