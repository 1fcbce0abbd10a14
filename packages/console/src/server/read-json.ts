import type { IncomingMessage } from 'node:http';
import { isObject, parseJson } from '@oks-kit/core';
import { HttpError } from './http-error.ts';

const maxBytes = 64 * 1024;

/**
 * Reads the JSON object in a request. The content type must be JSON, which forms of other sites cannot send. Throws
 * `HttpError` 400, 413 or 415.
 */
export async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new HttpError(415, 'content_type', 'The body must be JSON.');
  const chunks: Buffer[] = [];
  let size = 0;
  // Boundary: a message without an encoding is read as buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new HttpError(413, 'too_large', `The body is larger than ${maxBytes / 1024} KiB.`);
    chunks.push(chunk);
  }
  const value = parseJson(Buffer.concat(chunks).toString('utf8'));
  if (isObject(value)) return value;
  throw new HttpError(400, 'input', 'The body is not a JSON object.');
}
