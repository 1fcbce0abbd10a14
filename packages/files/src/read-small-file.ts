import { OksFileError } from '@oks-kit/core';
import { fileError, systemCodeOf, whatStands } from './system-error.ts';

// An `import` of this module reads every export of it, and with them loads what no reading of a file needs.
const { closeSync, constants, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');

export interface ReadSmallFileOptions {
  /** The most that the file may hold, in bytes. @default 1048576 */
  readonly maxBytes?: number | undefined;
}

const chunkBytes = 64 * 1024;

/**
 * The text of a file in UTF-8, without a mark of byte order; undefined where there is no file.
 * Reads a file alone, and never waits: not for a pipe that nobody writes to, nor for the end of a device that has none.
 * Throws `OksFileError` that says what stands there instead, that it is too large, or why it can't be read.
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
    const stands = whatStands(fstatSync(handle));
    if (stands !== undefined)
      throw new OksFileError(`${file} can't be read: it is ${stands}.`, {
        hint: 'Put a file in its place, or remove it.',
      });
    return readBounded(file, handle, maxBytes).replace(/^\u{feff}/u, '');
  } catch (error) {
    throw error instanceof OksFileError ? error : fileError(`${file} can't be read`, error);
  } finally {
    closeSync(handle);
  }
}

/** The size that a file tells is not relied on: it may grow meanwhile, and some tell none. */
function readBounded(file: string, handle: number, maxBytes: number): string {
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; ; ) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const read = readSync(handle, chunk);
    if (read === 0) return Buffer.concat(chunks).toString('utf8');
    bytes += read;
    if (bytes > maxBytes)
      throw new OksFileError(`${file} is larger than ${maxBytes / 1024 / 1024} MiB.`, { hint: 'Is it another file?' });
    chunks.push(chunk.subarray(0, read));
  }
}
