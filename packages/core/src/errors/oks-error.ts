import { errorCodeOf, errorCodes, type OksErrorCode } from './error-codes.ts';

/** One problem with a value. */
export interface Problem {
  /** Path of the field from the root of the checked value: `['auto_maintenances', 'tz']`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and, if known, what would be valid. Never contains the value. */
  readonly message: string;
  /** A stable kind, such as `missing`, `unknown_field`, `type` or `pattern`. */
  readonly code: string;
}

/** Options of every error of the kit. */
export interface OksErrorOptions {
  /** What to do next, in one line. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Options of errors that belong to one call. */
export interface OksCallErrorOptions extends OksErrorOptions {
  /** The HTTP method. */
  readonly method?: string | undefined;
  /** The path of the operation without values: `/clusters/{cluster_id}`. */
  readonly pathTemplate?: string | undefined;
  /** The HTTP status, if there was a response. */
  readonly status?: number | undefined;
  /** The request ID, for OUTSCALE support, if the response had one. */
  readonly requestId?: string | undefined;
  /** Whether the change may have been made. @default false */
  readonly maybeApplied?: boolean | undefined;
}

/** An {@link OksError} as a plain object, for logs and for `oks -o json`. It contains no secrets. */
export interface OksErrorJson {
  readonly code: OksErrorCode;
  readonly message: string;
  /** The HTTP status, if there was a response. */
  readonly status?: number;
  /** The service's own name of the error. */
  readonly type?: string;
  /** The request ID, for OUTSCALE support. */
  readonly requestId?: string;
  /** The problems, each with the path of its field. */
  readonly details?: readonly Problem[];
  /** What to do next, in one line. */
  readonly hint?: string;
  /** Present if the change may have been made. Check before you retry. */
  readonly maybeApplied?: true;
}

// A registered symbol, so that versions and bundles of the kit recognize each other's errors.
const brand: unique symbol = Symbol.for('@oks-kit/error');

/** The base class of all errors that the kit throws. */
export class OksError extends Error {
  override readonly name: string = 'OksError';
  /** A stable code. To check it, use {@link isOksError}. */
  readonly code: OksErrorCode;
  /** What to do next, in one line. */
  readonly hint: string | undefined;
  readonly [brand] = true;

  constructor(code: OksErrorCode, message: string, options: OksErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  /** Returns the error as a plain object without secrets, for logs. */
  toJSON(): OksErrorJson {
    return { code: this.code, message: this.message, ...(this.hint === undefined ? {} : { hint: this.hint }) };
  }
}

/** Creates the base class of the error class for a code. Its name comes from the table of error codes. */
function errorClass(code: OksErrorCode): new (message: string, options?: OksErrorOptions) => OksError {
  return class extends OksError {
    override readonly name: string = errorCodes[code].class;
    constructor(message: string, options: OksErrorOptions = {}) {
      super(code, message, options);
    }
  };
}

/** Code `input`: The input is invalid: fix the fields listed in `details`. Nothing was sent. */
export class OksInputError extends OksError {
  override readonly name: string = 'OksInputError';
  /** One entry for each problem, with the path of the field. */
  readonly details: readonly Problem[];

  constructor(message: string, options: OksErrorOptions & { readonly details?: readonly Problem[] } = {}) {
    super('input', message, options);
    this.details = options.details ?? [];
  }

  override toJSON(): OksErrorJson {
    return { ...super.toJSON(), ...(this.details.length === 0 ? {} : { details: this.details }) };
  }
}

/** Code `credentials`: There are no usable credentials: provide some, or check the profile. */
export class OksCredentialsError extends errorClass('credentials') {}

/** An error of one call. It has the method, the path template and, after a response, the status and the request ID. */
export class OksCallError extends OksError {
  override readonly name: string = 'OksCallError';
  /** The HTTP method. */
  readonly method: string | undefined;
  /** The path of the operation without values: `/clusters/{cluster_id}`. */
  readonly pathTemplate: string | undefined;
  /** The HTTP status, if there was a response. */
  readonly status: number | undefined;
  /** The request ID, for OUTSCALE support, if the response had one. */
  readonly requestId: string | undefined;
  /** True if the change may have been made. Check before you retry. */
  readonly maybeApplied: boolean;

  constructor(code: OksErrorCode, message: string, options: OksCallErrorOptions = {}) {
    super(code, message, options);
    this.method = options.method;
    this.pathTemplate = options.pathTemplate;
    this.status = options.status;
    this.requestId = options.requestId;
    this.maybeApplied = options.maybeApplied ?? false;
  }

  override toJSON(): OksErrorJson {
    return {
      ...super.toJSON(),
      ...(this.status === undefined ? {} : { status: this.status }),
      ...(this.requestId === undefined ? {} : { requestId: this.requestId }),
      ...(this.maybeApplied ? { maybeApplied: true } : {}),
    };
  }
}

/** Options of an {@link OksApiError}. */
export interface OksApiErrorOptions extends OksCallErrorOptions {
  /** The HTTP status. */
  readonly status: number;
  /** The service's own name of the error, such as `ResourceIsNotReady`. */
  readonly type?: string | undefined;
  /** The problems that the service reported. */
  readonly details?: readonly Problem[] | undefined;
  /** How long the service asks to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** Code `api`: The service returned an error that no other code describes. See the message. */
export class OksApiError extends OksCallError {
  override readonly name: string = 'OksApiError';
  /** The HTTP status. */
  declare readonly status: number;
  /** The service's own name of the error, such as `ResourceIsNotReady`. */
  readonly type: string | undefined;
  /** The problems that the service reported. */
  readonly details: readonly Problem[];
  /** How long the service asks to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: OksApiErrorOptions, code: OksErrorCode = 'api') {
    super(code, message, options);
    this.type = options.type;
    this.details = options.details ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  override toJSON(): OksErrorJson {
    return {
      ...super.toJSON(),
      ...(this.type === undefined ? {} : { type: this.type }),
      ...(this.details.length === 0 ? {} : { details: this.details }),
    };
  }
}

/** Creates the base class of the error class for a code. Its name comes from the table of error codes. */
function apiErrorClass(code: OksErrorCode): new (message: string, options: OksApiErrorOptions) => OksApiError {
  return class extends OksApiError {
    override readonly name: string = errorCodes[code].class;
    constructor(message: string, options: OksApiErrorOptions) {
      super(message, options, code);
    }
  };
}

/**
 * Code `authentication` (401): The credentials are wrong or expired, or the access key is not one of the root user.
 * Check the access key.
 */
export class OksAuthenticationError extends apiErrorClass('authentication') {}

/** Code `otp_required`: The account uses multi-factor authentication: provide a valid one-time password. */
export class OksOtpRequiredError extends apiErrorClass('otp_required') {}

/**
 * Code `quota` (403): A quota is used up. Delete resources that you no longer need, or ask support for a higher quota.
 */
export class OksQuotaError extends apiErrorClass('quota') {}

/** Code `permission` (403): The account is not allowed to do this. */
export class OksPermissionError extends apiErrorClass('permission') {}

/** Code `not_found` (404): The resource does not exist. */
export class OksNotFoundError extends apiErrorClass('not_found') {}

/**
 * Code `conflict` (403, 409): The state of a resource forbids the change: its name is taken, or it is protected or not
 * empty. See the message.
 */
export class OksConflictError extends apiErrorClass('conflict') {}

/** Code `validation` (400, 422): The service rejected the content of the request. See the message and `details`. */
export class OksValidationError extends apiErrorClass('validation') {}

/** Code `rate_limit` (429): There were too many requests. Try again after `retryAfterMs`. */
export class OksRateLimitError extends apiErrorClass('rate_limit') {}

/**
 * Code `locked` (423): The resource is locked, for example because its project is under maintenance. Nothing was
 * changed. Try again later.
 */
export class OksLockedError extends apiErrorClass('locked') {}

/** Code `not_ready` (503): The resource or its project is not ready yet. Nothing was changed. Try again later. */
export class OksNotReadyError extends apiErrorClass('not_ready') {}

/** Code `not_implemented` (501): The service does not support the operation. Nothing was changed. */
export class OksNotImplementedError extends apiErrorClass('not_implemented') {}

/**
 * Code `server` (5xx): The service failed. If `maybeApplied` is true, check whether the change was made. Include
 * `requestId` in support requests.
 */
export class OksServerError extends apiErrorClass('server') {}

/**
 * Code `connection`: There was no response. Check the endpoint and the network. If `maybeApplied` is true, check
 * whether the change was made.
 */
export class OksConnectionError extends OksCallError {
  override readonly name: string = 'OksConnectionError';
  constructor(message: string, options: OksCallErrorOptions = {}) {
    super('connection', message, options);
  }
}

/** Code `timeout` (408): The call took too long. If `maybeApplied` is true, check whether the change was made. */
export class OksTimeoutError extends OksCallError {
  override readonly name: string = 'OksTimeoutError';
  constructor(message: string, options: OksCallErrorOptions = {}) {
    super('timeout', message, options);
  }
}

/** Code `response`: The response is a redirect, or not valid for the operation. Check the endpoint. */
export class OksResponseError extends OksCallError {
  override readonly name: string = 'OksResponseError';
  /** One entry for each invalid part of the response, with its path. */
  readonly details: readonly Problem[];

  constructor(message: string, options: OksCallErrorOptions & { readonly details?: readonly Problem[] } = {}) {
    super('response', message, options);
    this.details = options.details ?? [];
  }

  override toJSON(): OksErrorJson {
    return { ...super.toJSON(), ...(this.details.length === 0 ? {} : { details: this.details }) };
  }
}

/**
 * Code `wait_failed`: The resource that you waited for has failed. See `lastStatus`. Code `wait_timeout`: The wait took
 * too long. See `lastStatus`. The operation may still be running.
 */
export class OksWaitError extends OksError {
  override readonly name: string = 'OksWaitError';
  /** The last known status. */
  readonly lastStatus: string | undefined;

  constructor(
    code: 'wait_failed' | 'wait_timeout',
    message: string,
    options: OksErrorOptions & { readonly lastStatus?: string | undefined } = {},
  ) {
    super(code, message, options);
    this.lastStatus = options.lastStatus;
  }
}

/** Code `sealed_box`: An encrypted response cannot be decrypted, or a key is invalid. */
export class OksSealedBoxError extends errorClass('sealed_box') {}

/** Code `kubeconfig`: A kubeconfig is invalid, or two kubeconfigs cannot be merged. */
export class OksKubeconfigError extends errorClass('kubeconfig') {}

/** Code `file`: A file cannot be read, written or locked. */
export class OksFileError extends errorClass('file') {}

/** The errors by the names of their classes. */
interface ErrorsByClass {
  readonly OksError: OksError;
  readonly OksInputError: OksInputError;
  readonly OksCredentialsError: OksCredentialsError;
  readonly OksApiError: OksApiError;
  readonly OksAuthenticationError: OksAuthenticationError;
  readonly OksOtpRequiredError: OksOtpRequiredError;
  readonly OksQuotaError: OksQuotaError;
  readonly OksPermissionError: OksPermissionError;
  readonly OksNotFoundError: OksNotFoundError;
  readonly OksConflictError: OksConflictError;
  readonly OksValidationError: OksValidationError;
  readonly OksRateLimitError: OksRateLimitError;
  readonly OksLockedError: OksLockedError;
  readonly OksNotReadyError: OksNotReadyError;
  readonly OksNotImplementedError: OksNotImplementedError;
  readonly OksServerError: OksServerError;
  readonly OksConnectionError: OksConnectionError;
  readonly OksTimeoutError: OksTimeoutError;
  readonly OksResponseError: OksResponseError;
  readonly OksWaitError: OksWaitError;
  readonly OksSealedBoxError: OksSealedBoxError;
  readonly OksKubeconfigError: OksKubeconfigError;
  readonly OksFileError: OksFileError;
}

/** The error class for each `code`. {@link isOksError} narrows to it. */
export type OksErrorByCode = { readonly [C in OksErrorCode]: ErrorsByClass[(typeof errorCodes)[C]['class']] };

/**
 * Whether `error` is an error of the kit and, if `code` is given, has that code. Narrows to the class of the code.
 * It works across versions and bundles, where `instanceof` does not.
 */
export function isOksError(error: unknown): error is OksError;
export function isOksError<C extends OksErrorCode>(
  error: unknown,
  code: C,
): error is OksErrorByCode[C] & { readonly code: C };
export function isOksError(error: unknown, code?: OksErrorCode): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (!(brand in error) || !('code' in error)) return false;
  return code === undefined || error.code === code;
}

/** Whether a call failed without telling if its change was made: check before you repeat it. */
export function mayBeApplied(error: unknown): boolean {
  return isOksError(error) && 'maybeApplied' in error && error.maybeApplied === true;
}

/** Creates an input error that lists all problems with their paths. `where` names the input, such as an operation. */
export function inputErrorOf(where: string | undefined, details: readonly Problem[], hint?: string): OksInputError {
  const text = details
    .map(({ path, message }) => (path.length === 0 ? message : `\`${path.join('.')}\`: ${message}`))
    .join('; ');
  return new OksInputError(`${where === undefined ? '' : `${where}: `}${text}${text.endsWith('?') ? '' : '.'}`, {
    details,
    hint,
  });
}

/**
 * Creates the error for an error response of OKS or Kubernetes, using the table of error codes. `text` is the message
 * of the service, which decides if the status is ambiguous. @default the message of the error
 */
export function apiErrorOf(
  message: string,
  options: OksApiErrorOptions,
  text: string = message,
): OksApiError | OksTimeoutError {
  const { status, type } = options;
  const named = answerClasses[errorCodes[errorCodeOf({ status, type, text })].class];
  return new (named ?? OksApiError)(message, options);
}

/** The classes of error responses, by their names. */
const answerClasses: Readonly<
  Record<string, new (message: string, options: OksApiErrorOptions) => OksApiError | OksTimeoutError>
> = {
  OksAuthenticationError,
  OksQuotaError,
  OksPermissionError,
  OksNotFoundError,
  OksConflictError,
  OksValidationError,
  OksRateLimitError,
  OksLockedError,
  OksNotReadyError,
  OksNotImplementedError,
  OksServerError,
  OksTimeoutError,
};
