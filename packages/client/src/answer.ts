import { isObject, toOneLine } from '@oks-kit/core';

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

/** The maximum number of problems to report. A response can list thousands. */
export const mostProblems = 50;

/** The `ResponseContext.RequestId` of a response. */
export function requestIdOf(json: unknown): string | undefined {
  const context = isObject(json) ? json['ResponseContext'] : undefined;
  const id = isObject(context) ? context['RequestId'] : undefined;
  return typeof id === 'string' ? cleanText(id, 100) : undefined;
}

/** Returns the type of the first error in a body. */
export function errorTypeOf(json: unknown): string | undefined {
  const entries: unknown = isObject(json) ? json['Errors'] : undefined;
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
  const type = isObject(first) ? first['Type'] : undefined;
  return typeof type === 'string' && type !== '' ? cleanText(type, 100) : undefined;
}

/**
 * Makes untrusted text safe for one line of a message. Text that contains a kubeconfig or a private key is not shown.
 */
export function cleanText(text: string, most: number): string {
  if (/client-key-data|PRIVATE KEY/.test(text)) return '(a text with a key in it)';
  return toOneLine(text, most);
}
