import path from 'node:path';
import { constants, lstatSync, realpathSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { OksConflictError, OksInputError } from '@oks-kit/core';
import { createFile, ensurePrivateFolder, replaceFile, withFileError } from '@oks-kit/files';

/** A secret, and the name of its file in the kit's own folder. */
export interface Secret {
  readonly name: string;
  readonly content: string;
}

/** Writes secrets to files that only the user can read. */
export interface SecretFiles {
  /**
   * Writes the secret that `make` returns, and returns the path of the file: an absolute path below a folder that the
   * user allowed, or else a file in the kit's own folder. A file at an absolute path is not replaced.
   *
   * Makes nothing unless the file can be written: otherwise a secret that exists only once would be lost. Throws
   * `OksInputError` for other paths, `OksConflictError` and `OksFileError`.
   */
  write(file: string | undefined, make: () => Promise<Secret>): Promise<string>;
}

export function createSecretFiles(ownFolder: string, allowedFolders: readonly string[]): SecretFiles {
  async function writeOwn(make: () => Promise<Secret>): Promise<string> {
    await ensurePrivateFolder(ownFolder);
    await withFileError(`${ownFolder} can't be written`, () => access(ownFolder, constants.W_OK));
    const { name, content } = await make();
    const file = path.join(ownFolder, plainName(name));
    await replaceFile(file, content, { mode: 'private' });
    return file;
  }

  async function writeAllowed(file: string, make: () => Promise<Secret>): Promise<string> {
    const target = allowedPath(file);
    const created = await createFile(target);
    try {
      const { content } = await make();
      await created.write(content);
    } catch (error) {
      await created.remove();
      throw error;
    }
    return target;
  }

  /** The path without links in its folders. Throws for one that is not allowed, or that exists. */
  function allowedPath(file: string): string {
    const folder = realFolder(path.dirname(file));
    const isAllowed = allowedFolders.some((allowed) => {
      const root = realFolder(allowed);
      return root !== undefined && (folder === root || folder?.startsWith(root + path.sep) === true);
    });
    if (folder === undefined || !isAllowed)
      throw new OksInputError(`${file} is not in a folder to which secrets may be written.`, {
        hint: 'Omit `file`. The user can allow an existing folder with the flag `--secrets-folder FOLDER`.',
      });
    const target = path.join(folder, path.basename(file));
    if (exists(target))
      throw new OksConflictError(`${file} already exists. It was not replaced.`, {
        status: 409,
        hint: 'Use another name, or omit `file`.',
      });
    return target;
  }

  return {
    write: (file, make) => (file === undefined ? writeOwn(make) : writeAllowed(path.resolve(file), make)),
  };
}

/** A name without folders. Names from the service are untrusted. */
function plainName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
}

function realFolder(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}

/** A broken link counts as existing. */
function exists(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}
