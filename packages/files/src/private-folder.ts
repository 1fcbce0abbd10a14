import { mkdir, stat } from 'node:fs/promises';
import { OksFileError } from '@oks-kit/core';
import { fileError } from './system-error.ts';

/**
 * Creates a folder and its missing parents with mode 0700. An existing folder keeps its mode, because the user may
 * share it on purpose. Throws `OksFileError`.
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError(`The folder ${folder} can't be created`, error);
  }
  const found = await stat(folder).catch((error: unknown) => {
    throw fileError(`The folder ${folder} can't be read`, error);
  });
  if (!found.isDirectory())
    throw new OksFileError(`${folder} is not a folder.`, { hint: 'Move or remove the file with this name.' });
}
