import {
  apiErrorOf,
  errorCodeOf,
  isObject,
  type OksApiError,
  type OksErrorCode,
  OksNotFoundError,
  OksOtpRequiredError,
  OksResponseError,
  type OksTimeoutError,
  type Problem,
} from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import { cleanText, mostProblems, type ReadAnswer } from './answer.ts';
import { type ErrorBody, isDeletedAlready, readErrorBody } from './error-body.ts';
import { checkFirst, factsOf } from './errors.ts';
import { namedFields } from './named-fields.ts';

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
    ...factsOf(row, maybeApplied),
    status: answer.status,
    type: body.type,
    requestId: answer.requestId,
    details,
    retryAfterMs: answer.retryAfterMs,
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
  { status, location }: { readonly status: number; readonly location: string | null },
  maybeApplied: boolean,
): OksResponseError {
  const target = location === null ? 'no address' : cleanText(location, 200);
  return new OksResponseError(
    `${row.id}: the service responded with ${status}, a redirect to ${target}. Redirects are not followed.`,
    { ...factsOf(row, maybeApplied), status, hint: 'Check the endpoint.' },
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
    ...factsOf(row, maybeApplied),
    status: answer.status,
    requestId: answer.requestId,
    hint: 'Check the endpoint, and whether a proxy responds instead of the service.',
  });
}

/** Creates the error for a successful response with problems in essential parts. */
export function errorOfProblems(
  row: OperationSpec,
  { status, requestId }: ReadAnswer,
  maybeApplied: boolean,
  problems: readonly Problem[],
): OksResponseError {
  const list = problems
    .slice(0, 5)
    .map(({ path, message }) => `\`${path.join('.')}\`: ${message}`)
    .join('; ');
  return new OksResponseError(
    `Invalid response to ${row.id}: ${list}${problems.length > 5 ? `; and ${problems.length - 5} more` : ''}.`,
    {
      ...factsOf(row, maybeApplied),
      status,
      requestId,
      details: problems.slice(0, mostProblems),
      hint: 'Check the endpoint. If it is right, the service has changed.',
    },
  );
}

/** Creates the error for a page of a list after which the list cannot be completed. */
export function errorOfPage(
  row: OperationSpec,
  { status, requestId }: Pick<ReadAnswer, 'status' | 'requestId'>,
  maybeApplied: boolean,
  why: string,
): OksResponseError {
  return new OksResponseError(`${row.id}: the list can't be completed: ${why}.`, {
    ...factsOf(row, maybeApplied),
    status,
    requestId,
    hint: 'Check the endpoint; if it is right, the service has changed.',
  });
}
