/** A response of the service that leads to an error code. */
interface AnswerRule {
  readonly status: number | '5xx';
  /** A part of the service's message, if the status alone is ambiguous. */
  readonly words?: RegExp;
  /** The service's name of the error, if the status alone is ambiguous. */
  readonly type?: string;
}

/** A row of the error table. Only the exit codes are in a table of their own, which browsers do not load. */
interface ErrorCodeRow {
  /** The class of the errors with this code. */
  readonly class: string;
  /** The responses that lead to it. The first row with a matching rule wins. */
  readonly answers?: readonly AnswerRule[];
}

/** The service's error type for "not ready yet". Nothing was done; the same request can succeed later. */
export const notReadyType = 'ResourceIsNotReady';

/**
 * All values of `code` of an `OksError`. They are stable: scripts and `isOksError` rely on them. Rows that match by
 * message or type come before those that match by status alone. `npm run error-docs` copies the comments into the error
 * classes and the table into the README of the client.
 */
export const errorCodes = {
  /** The input is invalid: fix the fields listed in `details`. Nothing was sent. */
  input: {
    class: 'OksInputError',
  },
  /** There are no usable credentials: provide some, or check the profile. */
  credentials: {
    class: 'OksCredentialsError',
  },
  /** The credentials are wrong or expired, or the access key is not one of the root user. Check the access key. */
  authentication: {
    class: 'OksAuthenticationError',
    answers: [{ status: 401 }],
  },
  /** The account uses multi-factor authentication: provide a valid one-time password. */
  otp_required: {
    class: 'OksOtpRequiredError',
  },
  /** A quota is used up. Delete resources that you no longer need, or ask support for a higher quota. */
  quota: {
    class: 'OksQuotaError',
    answers: [{ status: 403, words: /cannot have more than/i }],
  },
  /**
   * The state of a resource forbids the change: its name is taken, or it is protected or not empty. See the message.
   */
  conflict: {
    class: 'OksConflictError',
    answers: [{ status: 403, words: /disable_api_termination|active cluster/i }, { status: 409 }],
  },
  /** The account is not allowed to do this. */
  permission: {
    class: 'OksPermissionError',
    answers: [{ status: 403 }],
  },
  /** The resource does not exist. */
  not_found: {
    class: 'OksNotFoundError',
    answers: [{ status: 404 }],
  },
  /** The service rejected the content of the request. See the message and `details`. */
  validation: {
    class: 'OksValidationError',
    answers: [{ status: 400 }, { status: 422 }],
  },
  /** There were too many requests. Try again after `retryAfterMs`. */
  rate_limit: {
    class: 'OksRateLimitError',
    answers: [{ status: 429 }],
  },
  /**
   * The resource is locked, for example because its project is under maintenance. Nothing was changed. Try again later.
   */
  locked: {
    class: 'OksLockedError',
    answers: [{ status: 423 }],
  },
  /** The resource or its project is not ready yet. Nothing was changed. Try again later. */
  not_ready: {
    class: 'OksNotReadyError',
    answers: [{ status: 503, type: notReadyType }],
  },
  /** The service does not support the operation. Nothing was changed. */
  not_implemented: {
    class: 'OksNotImplementedError',
    answers: [{ status: 501 }],
  },
  /**
   * The service failed. If `maybeApplied` is true, check whether the change was made. Include `requestId` in support
   * requests.
   */
  server: {
    class: 'OksServerError',
    answers: [{ status: '5xx' }],
  },
  /** The call took too long. If `maybeApplied` is true, check whether the change was made. */
  timeout: {
    class: 'OksTimeoutError',
    answers: [{ status: 408 }],
  },
  /** The service returned an error that no other code describes. See the message. */
  api: {
    class: 'OksApiError',
  },
  /**
   * There was no response. Check the endpoint and the network. If `maybeApplied` is true, check whether the change was
   * made.
   */
  connection: {
    class: 'OksConnectionError',
  },
  /** The response is a redirect, or not valid for the operation. Check the endpoint. */
  response: {
    class: 'OksResponseError',
  },
  /** The resource that you waited for has failed. See `lastStatus`. */
  wait_failed: {
    class: 'OksWaitError',
  },
  /** The wait took too long. See `lastStatus`. The operation may still be running. */
  wait_timeout: {
    class: 'OksWaitError',
  },
  /** An encrypted response cannot be decrypted, or a key is invalid. */
  sealed_box: {
    class: 'OksSealedBoxError',
  },
  /** A kubeconfig is invalid, or two kubeconfigs cannot be merged. */
  kubeconfig: {
    class: 'OksKubeconfigError',
  },
  /** A file cannot be read, written or locked. */
  file: {
    class: 'OksFileError',
  },
  /** The emulator failed. */
  emulator: {
    class: 'OksError',
  },
  /** A command of `oks` was interrupted. */
  aborted: {
    class: 'OksError',
  },
} as const satisfies Readonly<Record<string, ErrorCodeRow>>;

/** A stable error code: every value that `OksError.code` can have. */
export type OksErrorCode = keyof typeof errorCodes;

/** Returns the error code for an error response, from its status, error type and message. */
export function errorCodeOf(answer: {
  readonly status: number;
  readonly type?: string | undefined;
  readonly text?: string | undefined;
}): OksErrorCode {
  // Boundary: the keys of `errorCodes`.
  const rows = Object.entries(errorCodes) as [OksErrorCode, ErrorCodeRow][];
  const row = rows.find(([, { answers = [] }]) =>
    answers.some(
      ({ status, words, type }) =>
        (status === answer.status || (status === '5xx' && answer.status >= 500)) &&
        (type === undefined || type === answer.type) &&
        (words === undefined || words.test(answer.text ?? '')),
    ),
  );
  return row?.[0] ?? 'api';
}
