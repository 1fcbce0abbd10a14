import {
  checkOptions,
  inputErrorOf,
  isObject,
  type OksInputError,
  type Problem,
  type TransportRequest,
  unknownField,
} from '@oks-kit/core';
import type { OperationSpec } from '@oks-kit/schemas';
import type { CallContext, CallOptions } from './call-context.ts';
import { callRules } from './options.ts';
import { fillPath } from './path.ts';

type Input = Readonly<Record<string, unknown>>;

/** Validates the input and creates the request. Throws `OksInputError`. */
export async function prepareRequest(
  context: Pick<CallContext, 'baseUrl' | 'isService' | 'userAgent'>,
  row: OperationSpec,
  input: Input,
  options: CallOptions,
): Promise<TransportRequest> {
  checkOptions(row.id, options, callRules, 'Nothing was sent.');
  const { query, headers, problems } = sortInput(row, input, options);
  const body = bodyOf(row, input);
  const where = { local: !context.isService };
  if (row.query !== undefined) problems.push(...known(await row.query.check(query, where), options));
  if (row.headers !== undefined) problems.push(...(await row.headers.check(headers, where)));
  if (row.body !== undefined) problems.push(...known(await row.body.check(body, where), options));
  if (problems.length > 0) throw inputError(row, problems);

  const path = fillPath(row.path, input);
  const text = row.body === undefined ? undefined : jsonOf(row, body);
  return {
    method: row.method,
    url: context.baseUrl + path + searchOf(row, query),
    headers: {
      accept: 'application/json',
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...(context.userAgent === undefined ? {} : { 'user-agent': context.userAgent }),
      ...checkHeaders(row, headers, 'headers'),
      ...(options.headers === undefined ? {} : checkHeaders(row, options.headers, 'headers')),
    },
    ...(text === undefined ? {} : { body: text }),
  };
}

/**
 * Returns the body to send. In a creation, null fields are left out: there is no value to reset, and the service's
 * templates use null for "the service decides".
 */
function bodyOf({ method }: OperationSpec, { body }: Input): unknown {
  if (method !== 'POST' || !isObject(body) || !Object.values(body).includes(null)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** Assigns each input value to its part of the request. Unknown values are problems. */
function sortInput(
  row: OperationSpec,
  input: Input,
  options: CallOptions,
): { query: Record<string, unknown>; headers: Record<string, unknown>; problems: Problem[] } {
  const query: Record<string, unknown> = {};
  const headers: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (row.params !== undefined && Object.hasOwn(row.params, name)) continue;
    if (name === 'body' && row.body !== undefined) continue;
    // Assigning this key would set the prototype.
    if (name === '__proto__') problems.push(unknownInput(row, name));
    // A check without a list of fields gets all remaining values.
    else if (row.headers !== undefined && (row.headers.fields?.has(name) ?? row.query === undefined))
      headers[name] = value;
    else if (options.unknownFields === 'send' || (row.query !== undefined && (row.query.fields?.has(name) ?? true)))
      query[name] = value;
    else problems.push(unknownInput(row, name));
  }
  return { query, headers, problems };
}

/** Returns the query with its question mark. Empty if there is none. */
function searchOf(row: OperationSpec, query: Input): string {
  let search: URLSearchParams | undefined;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw inputError(row, [{ path: [name], message: 'must be text, a number or a boolean', code: 'type' }]);
    (search ??= new URLSearchParams()).append(name, String(value));
  }
  return search === undefined ? '' : `?${search.toString()}`;
}

function known(problems: readonly Problem[], options: CallOptions): readonly Problem[] {
  return options.unknownFields === 'send' ? problems.filter(({ code }) => code !== 'unknown_field') : problems;
}

function jsonOf(row: OperationSpec, body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    throw inputError(row, [{ path: ['body'], message: 'cannot be written as JSON', code: 'type' }]);
  }
}

function unknownInput(row: OperationSpec, name: string): Problem {
  const names = [
    ...Object.keys(row.params ?? {}),
    ...(row.query?.fields ?? []),
    ...(row.headers?.fields ?? []),
    ...(row.body === undefined ? [] : ['body']),
  ];
  return unknownField([name], names, 'parameter');
}

function inputError(row: OperationSpec, details: readonly Problem[]): OksInputError {
  return inputErrorOf(row.id, details, 'Nothing was sent.');
}

/** Headers that only the transport may set, because a caller could use them to smuggle a second request. */
const framing: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'keep-alive',
]);

/** Returns headers with lower-case names. Throws `OksInputError` for an invalid name or value, without the value. */
export function checkHeaders(
  row: OperationSpec,
  headers: unknown,
  from: 'headers' | 'credentials',
): Record<string, string> {
  if (!isObject(headers))
    throw inputError(row, [{ path: [from], message: 'must be an object whose values are texts', code: 'type' }]);
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    const key = name.toLowerCase();
    // Assigning this name would set the prototype.
    if (
      key === '__proto__' ||
      !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(key) ||
      typeof value !== 'string' ||
      /[^\t\x20-\x7e]/.test(value)
    ) {
      throw inputError(row, [{ path: [from, name], message: 'must be a valid header', code: 'header' }]);
    }
    if (framing.has(key))
      throw inputError(row, [
        { path: [from, name], message: 'must not be set: only the transport sets it', code: 'header' },
      ]);
    checked[key] = value;
  }
  return checked;
}
