import path from 'node:path';
import { lstatSync, realpathSync } from 'node:fs';
import { OksConflictError, OksInputError } from '@oks-kit/core';
import { ensurePrivateFolder, replaceFile } from '@oks-kit/files';

/** Writes secrets to files that only the user can read. */
export interface SecretFiles {
  /**
   * Writes a file in the kit's own folder, or at an absolute path below a folder that the user allowed. A file there
   * that exists is not replaced. Returns the path. Throws `OksInputError` for other paths.
   */
  write(file: string, content: string): Promise<string>;
}

export function createSecretFiles(ownFolder: string, allowedFolders: readonly string[]): SecretFiles {
  async function writeOwn(name: string, content: string): Promise<string> {
    await ensurePrivateFolder(ownFolder);
    const file = path.join(ownFolder, name);
    await replaceFile(file, content, { mode: 'private' });
    return file;
  }

  async function writeAllowed(file: string, content: string): Promise<string> {
    const folder = realFolder(path.dirname(file));
    const isAllowed = allowedFolders.some((allowed) => {
      const root = realFolder(allowed);
      return root !== undefined && (folder === root || folder?.startsWith(root + path.sep) === true);
    });
    if (folder === undefined || !isAllowed)
      throw new OksInputError(`${file} is not in a folder that secrets may be written to.`, {
        hint: 'Leave out `file`. The user can allow a folder that exists with the flag `--secrets-folder FOLDER`.',
      });
    const target = path.join(folder, path.basename(file));
    if (exists(target))
      throw new OksConflictError(`${file} already exists. It was not replaced.`, {
        status: 409,
        hint: 'Use another name, or leave out `file`.',
      });
    await replaceFile(target, content, { mode: 'private' });
    return target;
  }

  return {
    write: (file, content) =>
      path.isAbsolute(file) ? writeAllowed(path.resolve(file), content) : writeOwn(plainName(file), content),
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

/** Also a link that leads nowhere exists. */
function exists(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}
