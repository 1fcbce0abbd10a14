import type { Stats } from 'node:fs';
import { OksFileError } from '@oks-kit/core';

/** The system's own name of what went wrong, such as `EACCES`. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

/** Says in our words what could not be done. The system's error is left out: its message repeats paths only. */
export function fileError(what: string, error: unknown): OksFileError {
  const code = systemCodeOf(error);
  return new OksFileError(`${what} (${code}).`, { hint: hints[code] ?? 'Check owner, mode and free space.' });
}

/** What stands where a file should; undefined for a file. */
export function whatStands(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : 'a device';
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'Check the owner and mode of the file and of its folder.',
  EPERM: 'Check the owner and mode of the file and of its folder.',
  EBUSY: 'It is in use, or mounted by itself.',
  EROFS: 'The file system is mounted read-only.',
  ENOSPC: 'There is no space left.',
  EDQUOT: 'There is no space left in your quota.',
  EISDIR: 'A folder stands in its place.',
  ENOTDIR: 'A file stands where a folder should.',
  ENOENT: 'Its folder does not exist.',
  ELOOP: 'Its links lead in a circle.',
};
