import { stat } from 'node:fs/promises';
import path from 'node:path';

/** A file or folder that other users of the machine can access. */
export interface Exposure {
  readonly path: string;
  /** Whether others can read the file or replace it. */
  readonly kind: 'readable' | 'replaceable';
  /** The permission bits. */
  readonly mode: number;
}

/** Checks whether other users can read or replace a file. Empty if the file does not exist, and on Windows. */
export async function findExposures(file: string): Promise<Exposure[]> {
  const folder = path.dirname(path.resolve(file));
  const [own, around] = await Promise.all([file, folder].map((one) => stat(one).catch(() => undefined)));
  if (process.platform === 'win32' || own === undefined || around === undefined) return [];
  const exposures: Exposure[] = [];
  if ((own.mode & 0o044) !== 0) exposures.push({ path: file, kind: 'readable', mode: own.mode & 0o777 });
  // In a folder with the sticky bit, such as /tmp, only the owner of a file can replace it.
  if ((around.mode & 0o022) !== 0 && (around.mode & 0o1000) === 0) {
    exposures.push({ path: folder, kind: 'replaceable', mode: around.mode & 0o777 });
  }
  return exposures;
}
