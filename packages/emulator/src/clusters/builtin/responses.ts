import type { ServerResponse } from 'node:http';
import { ApiError } from '../../http/api-error.ts';
import type { JsonObject } from '../oks-state/kube-object.ts';
import { StatusError } from './status-error.ts';

/** A response. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly contentType?: string;
  /** Warnings for the caller. */
  readonly warnings?: readonly string[];
}

export function send(
  response: ServerResponse,
  { status, body, contentType = 'application/json', warnings = [] }: Answer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (warnings.length > 0)
    response.setHeader(
      'warning',
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

/**
 * Answers with an error. Any other than a `StatusError` is a fault of the emulator itself.
 * @param asText Send the message alone, as `text/plain`, instead of a `Status`.
 */
export function sendError(response: ServerResponse, error: unknown, asText = false): void {
  const fault = faultOf(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { retryAfterSeconds } = fault;
  send(
    response,
    asText
      ? { status: fault.code, body: fault.message, contentType: 'text/plain; charset=utf-8' }
      : { status: fault.code, body: fault.toBody() },
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
}

function faultOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  // The store is unavailable.
  if (error instanceof ApiError && error.status === 503)
    return new StatusError(503, 'ServiceUnavailable', error.message, {}, Number(error.headers['retry-after'] ?? 1));
  return new StatusError(500, 'InternalError', 'the emulator failed: this is a fault of the emulator itself');
}

/** The response to a completed deletion. */
export function success(details: JsonObject): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
