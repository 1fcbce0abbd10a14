import {
  apiErrorOf,
  isObject,
  type OksApiError,
  OksConnectionError,
  OksOtpRequiredError,
  OksResponseError,
  OksTimeoutError,
  type Problem,
} from '@oks-kit/core';
import { type OperationSpec } from '@oks-kit/schemas';
import type { TransportError } from './transport.ts';

/** What stays known of an answer once its body was read. */
export interface ReadAnswer {
  readonly status: number;
  /** The service's name for the request. */
  readonly requestId: string | undefined;
  readonly contentType: () => string;
  /** By their names in small letters; secret ones are masked, and what others repeat of the request's. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** The first characters of the body, without the secrets that the request held. */
  readonly start: () => string;
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown;
  readonly retryAfterMs: number | undefined;
}

/** The error that an error answer of the service stands for. */
export function errorOfAnswer(
  row: OperationSpec,
  answer: ReadAnswer,
  maybeApplied: boolean,
): OksApiError | OksResponseError {
  const body = readErrorBody(answer.json);
  const where = `${row.method} ${row.path}`;
  const options = {
    method: row.method,
    pathTemplate: row.path,
    status: answer.status,
    requestId: answer.requestId,
    details: body.details,
    retryAfterMs: answer.retryAfterMs,
    maybeApplied,
  };
  if (answer.json === undefined && answer.status < 500 && answer.status !== 429 && answer.status !== 401) {
    return unreadable(row, answer, maybeApplied, 'an error that is not the service’s');
  }
  const text = body.text === undefined ? '' : `: ${body.text.replace(/\.+$/, '')}`;
  const message = `${row.id} failed with ${answer.status}${text}.`;
  if (isObject(answer.json) && answer.json['otp_required'] === true) {
    return new OksOtpRequiredError(`${row.id}: the account asks for a one-time password.`, {
      ...options,
      hint: 'Give the code of your authenticator, for example in OKS_OTP_CODE.',
    });
  }
  return apiErrorOf(message, { ...options, hint: hintFor(answer.status, maybeApplied, where) });
}

function hintFor(status: number, maybeApplied: boolean, where: string): string | undefined {
  if (maybeApplied) return 'It may have happened all the same: look before you try again.';
  if (status === 401) return "Check key and secret. Only the root account's keys work with OKS, not an EIM user's.";
  if (status === 404 && !where.includes('{')) return 'Check the endpoint: it ends in /api/v2.';
  if (status === 429) return 'Too many requests: wait and try again.';
  if (status >= 500) return 'The service has a problem: try again later.';
  return undefined;
}

/** A redirect is never followed: credentials would go where they were not meant to. */
export function errorOfRedirect(
  row: OperationSpec,
  status: number,
  location: string | null,
  maybeApplied: boolean,
): OksResponseError {
  return new OksResponseError(
    `${row.id} was answered with ${status}, a redirect to ${location === null ? 'nowhere' : cleanText(location, 200)}; redirects are not followed.`,
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
  const start =
    text === ''
      ? 'empty'
      : row.secretAnswer === true
        ? 'its text is not shown'
        : `starting with "${cleanText(text, 80)}"`;
  return new OksResponseError(
    `${row.id} was answered with ${what}: status ${answer.status}, ${contentType === '' ? 'no content type' : cleanText(contentType, 60)}, ${start}.`,
    {
      method: row.method,
      pathTemplate: row.path,
      status: answer.status,
      requestId: answer.requestId,
      maybeApplied,
      hint: 'Check the endpoint, and whether a proxy answers in its place.',
    },
  );
}

export function errorOfTransport(
  row: OperationSpec,
  error: TransportError,
  origin: string,
  maybeApplied: boolean,
): OksConnectionError {
  return new OksConnectionError(`${row.id}: ${origin} gave no answer, ${error.message} (${error.code}).`, {
    method: row.method,
    pathTemplate: row.path,
    maybeApplied,
    hint: maybeApplied
      ? 'It may have happened all the same: look before you try again.'
      : 'Check the endpoint and the network, then try again.',
  });
}

export function errorOfTimeout(row: OperationSpec, ms: number, maybeApplied: boolean): OksTimeoutError {
  return new OksTimeoutError(`${row.id} took longer than ${ms} ms.`, {
    method: row.method,
    pathTemplate: row.path,
    maybeApplied,
    hint: maybeApplied
      ? 'It may have happened all the same: look before you try again.'
      : 'Try again, or allow it more time.',
  });
}

/** The `ResponseContext.RequestId` of any answer. */
export function requestIdOf(json: unknown): string | undefined {
  const context = isObject(json) ? json['ResponseContext'] : undefined;
  const id = isObject(context) ? context['RequestId'] : undefined;
  return typeof id === 'string' ? cleanText(id, 100) : undefined;
}

/** The words and faults in an error body, in any of the shapes that the service and its gateways use. */
function readErrorBody(json: unknown): { text: string | undefined; details: readonly Problem[] } {
  if (!isObject(json)) return { text: undefined, details: [] };
  const entries: unknown[] = Array.isArray(json['Errors']) ? json['Errors'] : [];
  const parts = [
    ...entries.map((entry) => (isObject(entry) ? (entry['Details'] ?? entry['Type']) : entry)),
    json['detail'],
    json['message'],
  ];
  const details = parts.flatMap((part) => (Array.isArray(part) ? part.flatMap(problemOf) : []));
  const text =
    parts.find((part) => typeof part === 'string' && part !== '') ??
    (details.length > 0 ? details.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') : undefined);
  return { text: typeof text === 'string' ? cleanText(text, 500) : undefined, details };
}

function problemOf(value: unknown): Problem[] {
  if (!isObject(value)) return [];
  const path: unknown[] = Array.isArray(value['loc']) ? value['loc'] : [];
  return [
    {
      // The service counts from the request's parts; the caller's own value starts below them.
      path: path
        .filter((part): part is string | number => typeof part === 'string' || typeof part === 'number')
        .map((part) => (typeof part === 'string' ? cleanText(part, 100) : part))
        .filter((part, index) => index > 0 || (part !== 'body' && part !== 'query' && part !== 'path')),
      message: typeof value['msg'] === 'string' ? cleanText(value['msg'], 300) : 'refused',
      code: typeof value['type'] === 'string' ? cleanText(value['type'], 100) : 'refused',
    },
  ];
}

/** Makes a stranger's text fit for one line of a message. One that holds a kubeconfig or a private key is not shown at all. */
export function cleanText(text: string, most: number): string {
  if (/client-key-data|PRIVATE KEY/.test(text)) return '(a text with a key in it)';
  const line = text
    .slice(0, most * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
