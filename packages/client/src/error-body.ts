import { isObject, type Problem } from '@oks-kit/core';
import type { OperationSpec } from '@oks-kit/schemas';
import { cleanText, errorTypeOf, mostProblems } from './answer.ts';

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

/** Whether the response to a DELETE or a read means that the resource was already deleted. */
export function isDeletedAlready(row: OperationSpec, { text }: Pick<ErrorBody, 'text'>): boolean {
  const isAboutResource = row.method === 'DELETE' || row.retry === 'safe';
  return isAboutResource && text !== undefined && /has been deleted/i.test(text);
}
