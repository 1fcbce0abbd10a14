import { OksInputError } from '@oks-kit/core';
import type { Check, HttpMethod, OperationSpec } from '@oks-kit/schemas';

const methods: readonly HttpMethod[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** The request and the response are not validated, because their schemas are unknown. */
const anything: Check<unknown> = { schema: 'Anything', check: () => [] };

/** A word as an HTTP method, in any case; undefined if it is not one. */
export function methodNamed(word: string): HttpMethod | undefined {
  return methods.find((method) => method === word.toUpperCase());
}

/**
 * A row for `oks api METHOD /path`, whose payload is the whole response, and the parameters of the query in the path.
 * Throws `OksInputError` for a path that could lead outside the endpoint.
 */
export function rawRow(
  method: HttpMethod,
  target: string,
  hasBody: boolean,
): { readonly row: OperationSpec; readonly query: ReadonlyMap<string, string> } {
  const [path = '', search = ''] = target.split(/\?(.*)/s, 2);
  if (!isBelowEndpoint(path))
    throw new OksInputError(`\`${target}\` is not a path of the API.`, {
      hint: 'Pass the path relative to the endpoint, for example /projects.',
    });
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const row: OperationSpec = {
    id: `${method} ${path}`,
    method,
    path,
    ...(names.length === 0 ? {} : { params: Object.fromEntries(names.map((name) => [name, name])) }),
    query: anything,
    ...(hasBody ? { body: anything } : {}),
    response: anything,
    payload: '',
    essential: [],
    retry: method === 'GET' ? 'safe' : method === 'PATCH' || method === 'DELETE' ? 'verify' : 'never',
    // It may contain a kubeconfig or a key.
    secretAnswer: true,
    summary: 'Any request.',
  };
  return { row, query: new Map(new URLSearchParams(search)) };
}

/** Accepts percent-encoded characters, except those that a server could decode to dots or slashes. */
function isBelowEndpoint(path: string): path is `/${string}` {
  return (
    /^(?:\/[\w.~!$&'()*+,;=:@{}%-]+)+$/.test(path) &&
    !/(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path) &&
    !/%2f|%5c/i.test(path)
  );
}
