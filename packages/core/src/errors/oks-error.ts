import { errorCodeOf, errorCodes, type OksErrorCode } from './error-codes.ts';

/** One thing that is wrong with a value: where, what, and of which kind. */
export interface Problem {
  /** Where it is, from the root of the value that was checked: `['auto_maintenances', 'tz']`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and, where that is known, what is right. Never holds the value itself. */
  readonly message: string;
  /** A stable kind, such as `missing`, `unknown_field`, `type` or `pattern`. */
  readonly code: string;
}

/** What every error of the kit is made from. */
export interface OksErrorOptions {
  /** What to do next, in one line. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** What every error that belongs to one call to the service may know about it. */
export interface OksCallErrorOptions extends OksErrorOptions {
  readonly method?: string | undefined;
  /** The path as the operation writes it (`/clusters/{cluster_id}`), with no value filled in. */
  readonly pathTemplate?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly maybeApplied?: boolean | undefined;
}

/** The plain object an {@link OksError} turns into, for logs and for `oks -o json`. Holds no secret. */
export interface OksErrorJson {
  readonly code: OksErrorCode;
  readonly message: string;
  readonly status?: number;
  /** The service's own name of the error. */
  readonly type?: string;
  readonly requestId?: string;
  readonly details?: readonly Problem[];
  readonly hint?: string;
  readonly maybeApplied?: true;
}

// A registered symbol, so that two versions or two bundles of the kit know each other's errors.
const brand: unique symbol = Symbol.for('@oks-kit/error');

/** The root of every error that the kit throws on purpose. */
export class OksError extends Error {
  override readonly name: string = 'OksError';
  readonly code: OksErrorCode;
  /** What to do next, in one line, where there is something to do. */
  readonly hint: string | undefined;
  readonly [brand] = true;

  constructor(code: OksErrorCode, message: string, options: OksErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  toJSON(): OksErrorJson {
    return { code: this.code, message: this.message, ...(this.hint === undefined ? {} : { hint: this.hint }) };
  }
}

/** What the caller gave is wrong; nothing was sent. Code `input`. */
export class OksInputError extends OksError {
  override readonly name: string = 'OksInputError';
  /** One entry a fault, each with the path of the field. */
  readonly details: readonly Problem[];

  constructor(message: string, options: OksErrorOptions & { readonly details?: readonly Problem[] } = {}) {
    super('input', message, options);
    this.details = options.details ?? [];
  }

  override toJSON(): OksErrorJson {
    return { ...super.toJSON(), ...(this.details.length === 0 ? {} : { details: this.details }) };
  }
}

/** No usable credentials: none found, a profile that does not exist or can't be read. Code `credentials`. */
export class OksCredentialsError extends OksError {
  override readonly name: string = 'OksCredentialsError';

  constructor(message: string, options: OksErrorOptions = {}) {
    super('credentials', message, options);
  }
}

/** An error that belongs to one call: it knows the method, the path template and, once answered, status and request id. */
export class OksCallError extends OksError {
  override readonly name: string = 'OksCallError';
  readonly method: string | undefined;
  readonly pathTemplate: string | undefined;
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** What OUTSCALE's support asks for, when the answer had one. */
  readonly requestId: string | undefined;
  /** True when it can't be known whether the change that was asked for happened. */
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

/** What an {@link OksApiError} is made from. */
export interface OksApiErrorOptions extends OksCallErrorOptions {
  readonly status: number;
  /** The service's own name of the error, such as `ResourceIsNotReady`. */
  readonly type?: string | undefined;
  readonly details?: readonly Problem[] | undefined;
  /** How long the service asked to wait before another try, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The service answered with an error. An answer without a class of its own has the code `api`. */
export class OksApiError extends OksCallError {
  override readonly name: string = 'OksApiError';
  declare readonly status: number;
  /** The service's own name of the error, such as `ResourceIsNotReady`. */
  readonly type: string | undefined;
  /** The service's own list of problems; empty where it gave none. */
  readonly details: readonly Problem[];
  /** How long the service asked to wait before another try, in milliseconds. */
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

/** 401: the credentials are wrong, expired, or not the root account's. Code `authentication`. */
export class OksAuthenticationError extends OksApiError {
  override readonly name: string = 'OksAuthenticationError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'authentication');
  }
}

/** The account has multi-factor authentication on: a one-time password is missing or was wrong. Code `otp_required`. */
export class OksOtpRequiredError extends OksApiError {
  override readonly name: string = 'OksOtpRequiredError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'otp_required');
  }
}

/** 403: a quota is used up. Code `quota`. */
export class OksQuotaError extends OksApiError {
  override readonly name: string = 'OksQuotaError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'quota');
  }
}

/** 403: known, but not allowed. Code `permission`. */
export class OksPermissionError extends OksApiError {
  override readonly name: string = 'OksPermissionError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'permission');
  }
}

/** 404. Code `not_found`. */
export class OksNotFoundError extends OksApiError {
  override readonly name: string = 'OksNotFoundError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'not_found');
  }
}

/** 409, or a 403 about a protected or non-empty resource: its state, or a taken name, forbids it. Code `conflict`. */
export class OksConflictError extends OksApiError {
  override readonly name: string = 'OksConflictError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'conflict');
  }
}

/** 400 or 422: the service refused the content; see `details`. Code `validation`. */
export class OksValidationError extends OksApiError {
  override readonly name: string = 'OksValidationError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'validation');
  }
}

/** 429; see `retryAfterMs`. Code `rate_limit`. */
export class OksRateLimitError extends OksApiError {
  override readonly name: string = 'OksRateLimitError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'rate_limit');
  }
}

/** 423: the resource is locked, such as a project under maintenance. Nothing was done. Code `locked`. */
export class OksLockedError extends OksApiError {
  override readonly name: string = 'OksLockedError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'locked');
  }
}

/** 503 `ResourceIsNotReady`: try again later. Nothing was done. Code `not_ready`. */
export class OksNotReadyError extends OksApiError {
  override readonly name: string = 'OksNotReadyError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'not_ready');
  }
}

/** 501: the service does not implement it. Nothing was done. Code `not_implemented`. */
export class OksNotImplementedError extends OksApiError {
  override readonly name: string = 'OksNotImplementedError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'not_implemented');
  }
}

/** Any other 5xx. Code `server`. See `maybeApplied`. */
export class OksServerError extends OksApiError {
  override readonly name: string = 'OksServerError';
  constructor(message: string, options: OksApiErrorOptions) {
    super(message, options, 'server');
  }
}

/** No answer arrived: refused, reset, no such host, TLS. Code `connection`. See `maybeApplied`. */
export class OksConnectionError extends OksCallError {
  override readonly name: string = 'OksConnectionError';
  constructor(message: string, options: OksCallErrorOptions = {}) {
    super('connection', message, options);
  }
}

/** An attempt or the whole call took longer than allowed, or the service answered 408. Code `timeout`. See `maybeApplied`. */
export class OksTimeoutError extends OksCallError {
  override readonly name: string = 'OksTimeoutError';
  constructor(message: string, options: OksCallErrorOptions = {}) {
    super('timeout', message, options);
  }
}

/** The answer is not what the operation answers: not JSON, cut off, or without what must be there. Code `response`. */
export class OksResponseError extends OksCallError {
  override readonly name: string = 'OksResponseError';
  readonly details: readonly Problem[];

  constructor(message: string, options: OksCallErrorOptions & { readonly details?: readonly Problem[] } = {}) {
    super('response', message, options);
    this.details = options.details ?? [];
  }

  override toJSON(): OksErrorJson {
    return { ...super.toJSON(), ...(this.details.length === 0 ? {} : { details: this.details }) };
  }
}

/** A wait ended without what was waited for. Codes `wait_failed` (the resource failed) and `wait_timeout`. */
export class OksWaitError extends OksError {
  override readonly name: string = 'OksWaitError';
  /** The last status that was seen, if any was. */
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

/** A sealed box that can't be opened, or a key that is none. Code `sealed_box`. */
export class OksSealedBoxError extends OksError {
  override readonly name: string = 'OksSealedBoxError';
  constructor(message: string, options: OksErrorOptions = {}) {
    super('sealed_box', message, options);
  }
}

/** A kubeconfig document that is broken, or two that can't be merged. Code `kubeconfig`. */
export class OksKubeconfigError extends OksError {
  override readonly name: string = 'OksKubeconfigError';
  constructor(message: string, options: OksErrorOptions = {}) {
    super('kubeconfig', message, options);
  }
}

/** A file of the kit or of kubectl that can't be read, written or locked. Code `file`. */
export class OksFileError extends OksError {
  override readonly name: string = 'OksFileError';
  constructor(message: string, options: OksErrorOptions = {}) {
    super('file', message, options);
  }
}

/** The classes, by their names in the table of error codes. */
const errorClasses = {
  OksError,
  OksInputError,
  OksCredentialsError,
  OksApiError,
  OksAuthenticationError,
  OksOtpRequiredError,
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
  OksConnectionError,
  OksTimeoutError,
  OksResponseError,
  OksWaitError,
  OksSealedBoxError,
  OksKubeconfigError,
  OksFileError,
};

/** The class of each `code`: what {@link isOksError} narrows to. */
export type OksErrorByCode = {
  readonly [C in OksErrorCode]: InstanceType<(typeof errorClasses)[(typeof errorCodes)[C]['class']]>;
};

/**
 * Whether `error` comes from the kit, and with `code`, whether it has that code; it is then narrowed to the class.
 * Works across versions and bundles, where `instanceof` does not.
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

/** The error for faults in what somebody gave: where that was, if there is a word for it, then each fault behind its path. */
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
 * The error for an error answer, of OKS or of Kubernetes, by the table of error codes. `text` is what the service said,
 * where its words decide; the message is used if there is none.
 */
export function apiErrorOf(
  message: string,
  options: OksApiErrorOptions,
  text: string = message,
): OksApiError | OksTimeoutError {
  const { status, type } = options;
  const named = errorClasses[errorCodes[errorCodeOf({ status, type, text })].class];
  return isApiErrorClass(named) ? new named(message, options) : new OksTimeoutError(message, options);
}

type ApiErrorClass = new (message: string, options: OksApiErrorOptions) => OksApiError;

function isApiErrorClass(named: { readonly prototype: object }): named is ApiErrorClass {
  return named === OksApiError || named.prototype instanceof OksApiError;
}
