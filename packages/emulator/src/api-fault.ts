import type { ValidationError } from '@oks-kit/schemas';

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
export class ApiFault extends Error {
  readonly status: number;
  readonly details: string | readonly ValidationError[];
  /** Further keys beside the envelope, such as `otp_required`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, details: string | readonly ValidationError[], extra: Readonly<Record<string, unknown>> = {}) {
    super(typeof details === 'string' ? details : 'validation');
    this.status = status;
    this.details = details;
    this.extra = extra;
  }

  /** The body in the service's envelope (wire). */
  toBody(requestId: string): Record<string, unknown> {
    return {
      Errors: [{ Code: String(this.status), Type: types[this.status] ?? 'InternalError', Details: this.details }],
      ResponseContext: { RequestId: requestId },
      ...this.extra,
    };
  }
}

/** A 422 about one field, in the service's terms. */
export function invalidField(loc: readonly (string | number)[], msg: string, type = 'value_error'): ApiFault {
  return new ApiFault(422, [{ loc: [...loc], msg, type }]);
}
