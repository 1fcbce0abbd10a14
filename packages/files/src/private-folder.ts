import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { OksFileError } from '@oks-kit/core';
import { fileError, systemCodeOf } from './system-error.ts';

/**
 * Creates a folder and its missing parents with mode 0700. An existing folder keeps its mode, because the user may
 * share it on purpose. Throws `OksFileError`.
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    throw fileError(`The folder ${folder} can't be created`, error);
  }
  const found = await stat(folder).catch((error: unknown) => {
    throw fileError(`The folder ${folder} can't be read`, error);
  });
  if (!found.isDirectory())
    throw new OksFileError(`${folder} is not a folder.`, { hint: 'Move or remove the file with this name.' });
}

/** Does not use `recursive`, which never ends in places such as /proc or a deleted folder. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') return;
    const parent = path.dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await mkdir(folder, { mode: 0o700 }).catch((again: unknown) => {
      if (systemCodeOf(again) !== 'EEXIST') throw again;
    });
  }
}
