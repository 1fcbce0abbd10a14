import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ownValue } from '../json.ts';
import { bodyTooLarge } from '../transport.ts';
import { transportErrorOf } from './transport-error.ts';

/** What Node calls a response that was closed before all of it was read. */
const cutOff = { code: 'ERR_STREAM_PREMATURE_CLOSE' } as const;

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
    body.on('error', fail);
    // A response that is discarded has neither an error nor an end. Every other one is closed after its end.
    body.on('close', () => {
      if (!body.readableEnded) fail(cutOff);
    });
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
  try {
    yield* decodedBody(incoming);
  } catch (error) {
    throw transportErrorOf(error, true);
  }
}

/** The functions of `node:zlib` that decompress each encoding. */
const decoders: Readonly<Record<string, 'createGunzip' | 'createInflate' | 'createBrotliDecompress'>> = {
  gzip: 'createGunzip',
  'x-gzip': 'createGunzip',
  deflate: 'createInflate',
  br: 'createBrotliDecompress',
};

/** Returns the decompressed body, like `fetch`. It fails if the response does, or is closed before its end. */
function decodedBody(incoming: IncomingMessage): Readable {
  // Node reads nothing from it, and neither fails nor ends.
  if (incoming.destroyed) throw transportErrorOf(cutOff, true);
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const create = ownValue(decoders, encoding);
  if (create === undefined) return incoming;
  // Loaded here, because few responses are compressed.
  const decoder = process.getBuiltinModule('node:zlib')[create]();
  process.getBuiltinModule('node:stream').pipeline(incoming, decoder, () => undefined);
  return decoder;
}
