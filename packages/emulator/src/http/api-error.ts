import type { ValidationError } from '@oks-kit/schemas';
import { type ApiResponse, jsonResponse } from './http-types.ts';

/** Types of errors by status (spec). Those of 401, 405, 413 and 429 are assumed. */
const types: Readonly<Record<number, string>> = {
  400: 'InvalidResource',
  401: 'AuthenticationError',
  403: 'ForbiddenError',
  404: 'NotFoundError',
  405: 'MethodNotAllowed',
  408: 'TimeoutError',
  409: 'ResourceConflict',
  413: 'PayloadTooLarge',
  422: 'ValidationError',
  423: 'LockedResource',
  429: 'TooManyRequests',
  500: 'InternalError',
  501: 'ResourceNotImplemented',
  503: 'ResourceIsNotReady',
};

interface ApiErrorOptions {
  readonly bare?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default the type of the status */
  readonly type?: string;
}

/** An error response of the emulated service, as opposed to an internal error of the emulator. */
export class ApiError extends Error {
  readonly status: number;
  readonly details: string | readonly ValidationError[];
  /** Further keys beside the envelope, such as `otp_required`. */
  readonly extra: Readonly<Record<string, unknown>>;

  /** Whether the body is `extra` alone, without the envelope, as a gateway sends it. */
  readonly bare: boolean;

  /** Response headers, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  /** Type in the envelope. */
  readonly type: string;

  constructor(
    status: number,
    details: string | readonly ValidationError[],
    extra: Readonly<Record<string, unknown>> = {},
    { bare = false, headers = {}, type }: ApiErrorOptions = {},
  ) {
    super(typeof details === 'string' ? details : 'validation');
    this.bare = bare;
    this.headers = headers;
    this.type = type ?? types[status] ?? 'InternalError';
    this.status = status;
    this.details = details;
    this.extra = extra;
  }

  /** The body in the service's envelope (spec). */
  toBody(requestId: string): Readonly<Record<string, unknown>> {
    if (this.bare) return this.extra;
    return {
      Errors: [{ Type: this.type, Details: this.details, Code: String(this.status) }],
      ResponseContext: { RequestId: requestId },
      ...this.extra,
    };
  }

  /** The whole response. */
  toResponse(requestId: string, headers: Readonly<Record<string, string>> = this.headers): ApiResponse {
    return jsonResponse(this.toBody(requestId), this.status, headers);
  }
}

/** The response to an invalid or expired token: a gateway's, without the envelope (client). */
export function invalidTokenError(): ApiError {
  const message = 'Unauthorized: Invalid JWT.';
  return new ApiError(401, message, { message }, { bare: true });
}

/** The request for a one-time password (client). */
export function otpRequiredError(): ApiError {
  return new ApiError(401, 'A one-time password is required.', { otp_required: true });
}

/** A 422 about one field, in the form in which the service reports wrong types. */
export function invalidFieldError(loc: readonly (string | number)[], msg: string, type = 'value_error'): ApiError {
  return new ApiError(422, [{ loc: [...loc], msg, type }]);
}

/** The response while the store cannot be used. */
export class StoreError extends ApiError {}
