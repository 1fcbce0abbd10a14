import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { bodyTooLarge } from '../transport.ts';
import { transportErrorOf } from './transport-error.ts';

/**
 * Reads a body as text and decompresses it. Rejects with a `TransportError` if it is larger than `maxBytes` or
 * incomplete.
 */
export function readText(incoming: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = decodedBody(incoming);
    const fail = (error: unknown): void => {
      incoming.destroy();
      body.destroy();
      reject(transportErrorOf(error, true));
    };
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) {
      fail(bodyTooLarge(maxBytes));
      return;
    }
    let chunks: Buffer[] = [];
    let bytes = 0;
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) fail(bodyTooLarge(maxBytes));
      else chunks.push(chunk);
    });
    incoming.on('error', fail);
    if (body !== incoming) body.on('error', fail);
    body.on('end', () => {
      const [first] = chunks;
      const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes);
      // Release the memory before the text is parsed: these listeners live as long as the response.
      chunks = [];
      // Like `fetch`, drop a byte order mark.
      resolve(
        whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf
          ? whole.toString('utf8', 3)
          : whole.toString('utf8'),
      );
    });
  });
}

/** Yields the decompressed body as it arrives. Throws a `TransportError` if it is cut off. */
export async function* streamBody(incoming: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  const body = decodedBody(incoming);
  if (body !== incoming) incoming.on('error', (error) => body.destroy(error));
  try {
    yield* body;
  } catch (error) {
    throw transportErrorOf(error, true);
  }
}

/** Returns the decompressed body, like `fetch`. */
function decodedBody(incoming: IncomingMessage): Readable {
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return incoming;
  const zlib = process.getBuiltinModule('node:zlib');
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return incoming.pipe(zlib.createGunzip());
    case 'deflate':
      return incoming.pipe(zlib.createInflate());
    case 'br':
      return incoming.pipe(zlib.createBrotliDecompress());
    default:
      return incoming;
  }
}
