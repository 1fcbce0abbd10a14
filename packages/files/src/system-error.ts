import type { Stats } from 'node:fs';
import { OksFileError } from '@oks-kit/core';

/** Returns the system's error code, such as `EACCES`. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

/** Creates an error with the system's error code. The system's message is left out, because it only repeats paths. */
export function fileError(what: string, error: unknown): OksFileError {
  const code = systemCodeOf(error);
  return new OksFileError(`${what} (${code}).`, {
    hint: hints[code] ?? 'Check the owner, the mode and the free space.',
  });
}

/** Runs `work`. An error of the system becomes an `OksFileError` whose message is `what` with the error code. */
export async function withFileError<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OksFileError ? error : fileError(what, error);
  }
}

/** Returns what kind of thing a path is, such as `a folder`. Undefined for a file. */
export function kindUnlessFile(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : 'a device';
}

const hints: Readonly<Record<string, string>> = {
  EEXIST: 'Use another name.',
  EACCES: 'Check the owner and mode of the file and of its folder.',
  EPERM: 'Check the owner and mode of the file and of its folder.',
  EBUSY: 'The file is in use or a mount point.',
  EROFS: 'The file system is mounted read-only.',
  ENOSPC: 'There is no space left on the device.',
  EDQUOT: 'Your disk quota is used up.',
  EISDIR: 'There is a folder with this name.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  ENOENT: 'The folder does not exist.',
  ELOOP: 'The symbolic links form a loop.',
};
