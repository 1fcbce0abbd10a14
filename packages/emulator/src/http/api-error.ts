import type { ValidationError } from '@oks-kit/schemas';
import { type ApiResponse, jsonResponse } from './http-types.ts';

const types: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'AuthenticationError',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  422: 'ValidationError',
  429: 'TooManyRequests',
};

/** An error that the service answers with, not one of the emulator's own. */
export class ApiError extends Error {
  readonly status: number;
  readonly details: string | readonly ValidationError[];
  /** Further keys beside the envelope, such as `otp_required`. */
  readonly extra: Readonly<Record<string, unknown>>;

  /** Whether the answer is `extra` alone, with no envelope: what a gateway sends. */
  readonly bare: boolean;

  /** Headers of the answer, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    details: string | readonly ValidationError[],
    extra: Readonly<Record<string, unknown>> = {},
    {
      bare = false,
      headers = {},
    }: { readonly bare?: boolean; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(typeof details === 'string' ? details : 'validation');
    this.bare = bare;
    this.headers = headers;
    this.status = status;
    this.details = details;
    this.extra = extra;
  }

  /** The body in the service's envelope (wire). */
  toBody(requestId: string): Readonly<Record<string, unknown>> {
    if (this.bare) return this.extra;
    return {
      Errors: [{ Code: String(this.status), Type: types[this.status] ?? 'InternalError', Details: this.details }],
      ResponseContext: { RequestId: requestId },
      ...this.extra,
    };
  }

  /** The whole answer. */
  toResponse(requestId: string, headers: Readonly<Record<string, string>> = this.headers): ApiResponse {
    return jsonResponse(this.toBody(requestId), this.status, headers);
  }
}

/** A dead token's answer: a gateway's, with no envelope (wire). */
export function invalidTokenError(): ApiError {
  const message = 'Unauthorized: Invalid JWT.';
  return new ApiError(401, message, { message }, { bare: true });
}

/** The question for a one-time password (wire). */
export function otpRequiredError(): ApiError {
  return new ApiError(401, 'A one-time password is required.', { otp_required: true });
}

/** A 422 about one field, in the service's terms. */
export function invalidFieldError(loc: readonly (string | number)[], msg: string, type = 'value_error'): ApiError {
  return new ApiError(422, [{ loc: [...loc], msg, type }]);
}
