import { constants, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { OksInputError } from '@oks-kit/core';

/** The maximum size of input. */
const maxBytes = 1024 * 1024;

/**
 * The text of a stream in UTF-8, at most 1 MiB. `signal` aborts reading. Throws `OksInputError` if there is
 * more.
 */
export async function readStream(stream: Readable, shown: string, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, stream)) {
    // Boundary: a stream without an encoding yields bytes.
    const piece = chunk as Uint8Array;
    bytes += piece.byteLength;
    if (bytes > maxBytes)
      throw new OksInputError(`${shown} is larger than ${maxBytes / 1024 / 1024} MiB.`, {
        hint: 'Check that it is the right file.',
      });
    chunks.push(piece);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/**
 * Opens a named pipe, such as that of `<(…)`; undefined if the path is something else, or cannot be opened.
 * Waits for a writer until its stream is destroyed.
 */
export function openPipe(file: string): Readable | undefined {
  try {
    if (!statSync(file).isFIFO()) return undefined;
    // Opened as a file, it would block a thread that cannot be canceled.
    return new Socket({
      fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
  } catch {
    return undefined;
  }
}
