import { mkdir, stat } from 'node:fs/promises';
import { OksFileError } from '@oks-kit/core';
import { fileError } from './system-error.ts';

/**
 * Makes a folder, and those above it that are missing, for the user alone (0700). A folder that is there already
 * keeps its mode: it may be one that the user shares on purpose. Throws `OksFileError`.
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError(`The folder ${folder} can't be made`, error);
  }
  const found = await stat(folder).catch((error: unknown) => {
    throw fileError(`The folder ${folder} can't be read`, error);
  });
  if (!found.isDirectory())
    throw new OksFileError(`${folder} is not a folder.`, { hint: 'Move away what stands in its place.' });
}
