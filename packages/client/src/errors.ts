import {
  apiErrorOf,
  errorCodeOf,
  isLoopbackHost,
  isObject,
  type OksApiError,
  OksConnectionError,
  type OksErrorCode,
  OksNotFoundError,
  OksOtpRequiredError,
  OksResponseError,
  OksTimeoutError,
  type Problem,
  type TransportError,
} from '@oks-kit/core';

import { type OperationSpec } from '@oks-kit/schemas';
import { cleanText, type ErrorBody, readErrorBody } from './error-body.ts';
import { namedFields } from './named-fields.ts';

const checkFirst = 'The change may have been applied. Check before you try again.';

/** A response whose body was read. */
export interface ReadAnswer {
  readonly status: number;
  /** The request ID. */
  readonly requestId: string | undefined;
  readonly contentType: () => string;
  /** The headers by lower-case name. Secrets are masked. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** The start of the body, without the secrets of the request. */
  readonly start: () => string;
  /** The parsed body. Undefined if it is not JSON. */
  readonly json: unknown;
  readonly retryAfterMs: number | undefined;
}

/** Creates the error for an error response of the service. */
export function errorOfAnswer(
  row: OperationSpec,
  answer: ReadAnswer,
  maybeApplied: boolean,
  input: Readonly<Record<string, unknown>>,
): OksApiError | OksTimeoutError | OksResponseError {
  const body = readErrorBody(answer.json);
  const code = errorCodeOf({ status: answer.status, type: body.type, text: body.text });
  const details =
    code === 'validation' && body.details.length === 0 && body.text !== undefined
      ? problemsOf(input, body.text)
      : body.details;
  const options = {
    method: row.method,
    pathTemplate: row.path,
    status: answer.status,
    type: body.type,
    requestId: answer.requestId,
    details,
    retryAfterMs: answer.retryAfterMs,
    maybeApplied,
  };
  if (answer.json === undefined && answer.status < 500 && !statusesOfGateways.includes(answer.status)) {
    return unreadable(row, answer, maybeApplied, 'not an error of the OKS API');
  }
  const text = body.text === undefined ? '' : `: ${body.text.replace(/\.+$/, '')}`;
  const message = `${row.id} failed with ${answer.status}${text}.`;
  if (isObject(answer.json) && answer.json['otp_required'] === true) {
    return new OksOtpRequiredError(`${row.id}: the account asks for a one-time password.`, {
      ...options,
      hint: 'Provide the code from your authenticator app, for example in OKS_OTP_CODE.',
    });
  }
  if (isDeletedAlready(row, body)) return new OksNotFoundError(message, options);
  const hint = maybeApplied ? checkFirst : hintFor(row, code, { ...body, details });
  return apiErrorOf(message, { ...options, hint }, body.text);
}

/** Finds the fields that a message without field names is about. */
function problemsOf(input: Readonly<Record<string, unknown>>, message: string): Problem[] {
  return namedFields(input, message).map((path) => ({ path, message, code: 'refused' }));
}

/** Statuses that mean the same from the service and from a gateway. */
const statusesOfGateways: readonly number[] = [401, 408, 423, 429];

/** Whether the response to a DELETE or a read means that the resource was already deleted. */
export function isDeletedAlready(row: OperationSpec, { text }: Pick<ErrorBody, 'text'>): boolean {
  const isAboutResource = row.method === 'DELETE' || row.retry === 'safe';
  return isAboutResource && text !== undefined && /has been deleted/i.test(text);
}

function hintFor({ path }: OperationSpec, code: OksErrorCode, { text = '', details }: ErrorBody): string | undefined {
  switch (code) {
    case 'authentication':
      return 'Check the access key and the secret key. OKS accepts only keys of the root user, not of EIM users.';
    case 'not_found':
      return path.includes('{') || /\S \S+ not found/i.test(text)
        ? undefined
        : 'Check the endpoint: it must end with /api/v2.';
    case 'validation': {
      const fields = [...new Set(details.map((problem) => `\`${problem.path.join('.')}\``))];
      return `Nothing was done. Correct ${fields.length === 0 ? 'the request' : fields.join(', ')}, then try again.`;
    }
    case 'conflict':
      return /already exists/i.test(text) ? 'Choose another name.' : undefined;
    case 'rate_limit':
      return 'Too many requests: wait and try again.';
    case 'quota':
      return 'Delete what you no longer need, or ask OUTSCALE support for a higher quota.';
    case 'locked':
    case 'not_ready':
      return 'Nothing was done: try again later.';
    case 'timeout':
    case 'server':
      return 'The service has a problem: try again later.';
    default:
      return undefined;
  }
}

/** Redirects are never followed, because they would send credentials to another endpoint. */
export function errorOfRedirect(
  row: OperationSpec,
  status: number,
  location: string | null,
  maybeApplied: boolean,
): OksResponseError {
  const target = location === null ? 'no address' : cleanText(location, 200);
  return new OksResponseError(
    `${row.id}: the service responded with ${status}, a redirect to ${target}. Redirects are not followed.`,
    { method: row.method, pathTemplate: row.path, status, maybeApplied, hint: 'Check the endpoint.' },
  );
}

export function unreadable(
  row: OperationSpec,
  answer: ReadAnswer,
  maybeApplied: boolean,
  what: string,
): OksResponseError {
  const text = answer.start();
  const contentType = answer.contentType();
  const kind = contentType === '' ? 'no content type' : cleanText(contentType, 60);
  const start =
    text === ''
      ? 'empty'
      : row.secretAnswer === true
        ? 'its content is not shown'
        : `starting with "${cleanText(text, 80)}"`;
  return new OksResponseError(`Invalid response to ${row.id}: ${what} (status ${answer.status}, ${kind}, ${start}).`, {
    method: row.method,
    pathTemplate: row.path,
    status: answer.status,
    requestId: answer.requestId,
    maybeApplied,
    hint: 'Check the endpoint, and whether a proxy responds instead of the service.',
  });
}

export function errorOfTransport(
  row: OperationSpec,
  error: TransportError,
  origin: string,
  maybeApplied: boolean,
): OksConnectionError {
  return new OksConnectionError(`${row.id}: no response from ${origin}: ${error.message} (${error.code}).`, {
    method: row.method,
    pathTemplate: row.path,
    maybeApplied,
    hint: maybeApplied
      ? checkFirst
      : error.code === 'ECONNREFUSED' && isLoopbackHost(new URL(origin).hostname)
        ? 'Nothing listens there. If it was an emulator, start it again: `oks emulator start`.'
        : 'Check the endpoint and the network, then try again.',
  });
}

export function errorOfTimeout(row: OperationSpec, ms: number, maybeApplied: boolean): OksTimeoutError {
  return new OksTimeoutError(`${row.id} took longer than ${ms} ms.`, {
    method: row.method,
    pathTemplate: row.path,
    maybeApplied,
    hint: maybeApplied ? checkFirst : 'Try again, or increase the time limit.',
  });
}

/** The `ResponseContext.RequestId` of a response. */
export function requestIdOf(json: unknown): string | undefined {
  const context = isObject(json) ? json['ResponseContext'] : undefined;
  const id = isObject(context) ? context['RequestId'] : undefined;
  return typeof id === 'string' ? cleanText(id, 100) : undefined;
}
