import { cacheFolder } from '@oks-kit/auth/node';
import { homeFolderOf } from '@oks-kit/core';
import { isExecutable } from './is-executable.ts';
import { version } from './version.ts';

/** Lets Node cache the code that it compiles, if there is a folder for it. */
export function enableCompileCache(env: NodeJS.ProcessEnv, userId: number | undefined): void {
  const folder = findCompileCache(env, userId);
  if (folder === undefined) return;
  const module = process.getBuiltinModule('node:module');
  module.enableCompileCache(folder);
  // Node creates a subfolder with the permissions that the umask allows.
  const created = module.getCompileCacheDir();
  try {
    if (created !== undefined) process.getBuiltinModule('node:fs').chmodSync(created, 0o700);
  } catch {
    // On a file system that is read-only, nobody can write there either.
  }
}

/**
 * The folder in which Node caches the compiled code of this version: code that was compiled before takes half as long
 * to load. Creates the folder, and keeps those of the versions that were installed last. Undefined if the user has
 * decided about the cache, if the folder cannot be written, if another user could change it, or for an executable,
 * which contains that code.
 */
export function findCompileCache(env: NodeJS.ProcessEnv, userId: number | undefined): string | undefined {
  if (isExecutable()) return undefined;
  if (env['NODE_COMPILE_CACHE'] !== undefined || env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return undefined;
  const fs = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  try {
    const home = homeFolderOf(env, () => process.getBuiltinModule('node:os').userInfo().homedir) ?? '';
    const versions = path.join(cacheFolder({ env, home }), 'compiled');
    const folder = path.join(versions, version);
    if (!fs.existsSync(folder)) {
      fs.mkdirSync(versions, { recursive: true, mode: 0o700 });
      removeOldest(versions);
      fs.mkdirSync(folder, { mode: 0o700 });
    }
    return isPrivate(folder, userId) ? folder : undefined;
  } catch {
    // The cache is optional.
    return undefined;
  }
}

/** How many other versions keep their folder: projects with different versions may be used alternately. */
const keptVersions = 2;

/** Deletes the folders of all but the newest versions, by the time at which they were created or last written. */
function removeOldest(versions: string): void {
  const path = process.getBuiltinModule('node:path');
  const fs = process.getBuiltinModule('node:fs');
  const folders = fs
    .readdirSync(versions)
    .map((name) => path.join(versions, name))
    .map((folder) => ({ folder, writtenAt: fs.lstatSync(folder).mtimeMs }))
    .sort((a, b) => b.writtenAt - a.writtenAt);
  for (const { folder } of folders.slice(keptVersions)) fs.rmSync(folder, { recursive: true });
}

/**
 * Whether no other user can change what is in a folder, or replace it. Node runs what the cache contains, so this is
 * checked for every folder above it too. On Windows, folders of a user are private.
 */
function isPrivate(folder: string, userId: number | undefined): boolean {
  const path = process.getBuiltinModule('node:path');
  const fs = process.getBuiltinModule('node:fs');
  if (userId === undefined) return true;
  for (let current = fs.realpathSync(folder); ; current = path.dirname(current)) {
    const { uid, mode } = fs.lstatSync(current);
    // In a folder with the sticky bit, such as /tmp, only the owner of a folder can replace it.
    const othersWrite = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    if ((uid !== userId && uid !== 0) || othersWrite) return false;
    if (current === path.dirname(current)) return true;
  }
}
