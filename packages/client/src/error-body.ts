import { isObject, type Problem, toOneLine } from '@oks-kit/core';

/** The maximum number of problems to report. A response can list thousands. */
export const mostProblems = 50;

/** The content of an error body. */
export interface ErrorBody {
  /** The type of the error, such as `ResourceIsNotReady`. */
  readonly type: string | undefined;
  readonly text: string | undefined;
  readonly details: readonly Problem[];
}

/** Reads the message and the problems of an error body, in any of the shapes that the service and its gateways use. */
export function readErrorBody(json: unknown): ErrorBody {
  if (!isObject(json)) return { type: undefined, text: undefined, details: [] };
  const entries: unknown[] = Array.isArray(json['Errors']) ? json['Errors'].slice(0, mostProblems) : [];
  const parts = [
    ...entries.map((entry) => (isObject(entry) ? (entry['Details'] ?? entry['Type']) : entry)),
    json['detail'],
    json['message'],
  ];
  const details = parts
    .flatMap((part) => (Array.isArray(part) ? part.slice(0, mostProblems).flatMap(problemOf) : []))
    .slice(0, mostProblems);
  const text =
    parts.find((part) => typeof part === 'string' && part !== '') ??
    (details.length > 0 ? details.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') : undefined);
  return { type: errorTypeOf(json), text: typeof text === 'string' ? cleanText(text, 500) : undefined, details };
}

/** Returns the type of the first error in a body. */
export function errorTypeOf(json: unknown): string | undefined {
  const entries: unknown = isObject(json) ? json['Errors'] : undefined;
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
  const type = isObject(first) ? first['Type'] : undefined;
  return typeof type === 'string' && type !== '' ? cleanText(type, 100) : undefined;
}

function problemOf(value: unknown): Problem[] {
  if (!isObject(value)) return [];
  const path: unknown[] = Array.isArray(value['loc']) ? value['loc'] : [];
  return [
    {
      // The service's paths start with the part of the request, such as `body`. Drop it: the caller's input does not
      // have it.
      path: path
        .filter((part): part is string | number => typeof part === 'string' || typeof part === 'number')
        .map((part) => (typeof part === 'string' ? cleanText(part, 100) : part))
        .filter((part, index) => index > 0 || (part !== 'body' && part !== 'query' && part !== 'path')),
      message: typeof value['msg'] === 'string' ? cleanText(value['msg'], 300) : 'refused',
      code: typeof value['type'] === 'string' ? cleanText(value['type'], 100) : 'refused',
    },
  ];
}

/**
 * Makes untrusted text safe for one line of a message. Text that contains a kubeconfig or a private key is not shown.
 */
export function cleanText(text: string, most: number): string {
  if (/client-key-data|PRIVATE KEY/.test(text)) return '(a text with a key in it)';
  return toOneLine(text, most);
}
