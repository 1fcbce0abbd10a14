import { OksFileError } from '@oks-kit/core';
import { fileError, systemCodeOf, kindUnlessFile } from './system-error.ts';

// Importing node:fs as a module would also load node:fs/promises, which takes time and is not needed here.
const { closeSync, constants, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');

/** Options of `readSmallFile`. */
export interface ReadSmallFileOptions {
  /** Maximum size of the file, in bytes. @default 1048576 */
  readonly maxBytes?: number | undefined;
}

const chunkBytes = 64 * 1024;

/**
 * Returns the text of a UTF-8 file without its byte order mark, or undefined if the file does not exist. Never blocks
 * on a pipe or a device. Throws `OksFileError` if it is not a file, is too large or is not readable.
 */
export function readSmallFile(file: string, { maxBytes = 1024 * 1024 }: ReadSmallFileOptions = {}): string | undefined {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw fileError(`${file} can't be read`, error);
  }
  try {
    const kind = kindUnlessFile(fstatSync(handle));
    if (kind !== undefined)
      throw new OksFileError(`${file} can't be read: it is ${kind}.`, {
        hint: 'Remove it, or replace it with a file.',
      });
    return readBounded(file, handle, maxBytes).replace(/^\u{feff}/u, '');
  } catch (error) {
    throw error instanceof OksFileError ? error : fileError(`${file} can't be read`, error);
  } finally {
    closeSync(handle);
  }
}

/** Does not rely on the size in `stat`: the file may grow, and some file systems report 0. */
function readBounded(file: string, handle: number, maxBytes: number): string {
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; ; ) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const read = readSync(handle, chunk);
    if (read === 0) return Buffer.concat(chunks).toString('utf8');
    bytes += read;
    if (bytes > maxBytes)
      throw new OksFileError(`${file} is larger than ${maxBytes / 1024 / 1024} MiB.`, {
        hint: 'Check that it is the right file.',
      });
    chunks.push(chunk.subarray(0, read));
  }
}
