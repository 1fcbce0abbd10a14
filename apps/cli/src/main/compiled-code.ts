import { cacheFolder } from '@oks-kit/auth/node';
import { homeFolderOf } from '@oks-kit/core';
import { createPrivateFolder } from '@oks-kit/core/node';
import type { LoadedFile } from './load-program.ts';
import { version } from './version.ts';

/** Compiled code of the program in a folder. */
export interface CompiledCode {
  /** The compiled code of a file, if it was kept for exactly this build. */
  read(name: string, build: string): Buffer | undefined;
  /**
   * Keeps the compiled code of all files if one of them has none, which means that a command runs for the first time.
   * The code then also has the functions that this command called: V8 compiles a function when it is first called.
   */
  keep(files: readonly LoadedFile[]): void;
}

/**
 * Compiled code in the cache of the user, or undefined if there is no folder for it. Node has such a cache for modules,
 * but without the functions that V8 compiles when they are called, which takes about as long as loading the rest.
 */
export function openCompiledCode(env: NodeJS.ProcessEnv, userId: number | undefined): CompiledCode | undefined {
  const versionFolder = findCompiledCode(env, userId);
  if (versionFolder === undefined) return undefined;
  const fs = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  const folder = path.join(versionFolder, `${process.versions.v8}-${process.arch}`);
  return {
    read(name, build) {
      let kept: Buffer;
      try {
        kept = fs.readFileSync(`${folder}/${name}`, { flag: plainFile });
      } catch {
        return undefined;
      }
      if (kept.toString('latin1', 0, build.length) !== build) return undefined;
      // Two copies that are equal: V8 would crash on a damaged one, and no checksum is as fast.
      const middle = (build.length + kept.length) / 2;
      const code = kept.subarray(build.length, middle);
      return code.length > 0 && code.equals(kept.subarray(middle)) ? code : undefined;
    },
    keep(files) {
      if (files.every(({ isCached }) => isCached)) return;
      try {
        createPrivateFolder(folder);
        removeAbandoned(folder);
        for (const { name, build, script } of files) {
          const code = script.createCachedData();
          // Another `oks` may read or write the same file now.
          const written = path.join(folder, `${name}.${process.pid}`);
          try {
            fs.writeFileSync(written, Buffer.concat([Buffer.from(build), code, code]), { mode: 0o600 });
            fs.renameSync(written, path.join(folder, name));
          } catch (error) {
            fs.rmSync(written, { force: true });
            throw error;
          }
        }
      } catch {
        // The cache is optional.
      }
    },
  };
}

/**
 * Opens a file so that neither a pipe nor a link to a device in its place keeps the program waiting. Windows has no
 * such flags, and `undefined` counts as 0.
 */
const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = process.getBuiltinModule('node:fs').constants;
const plainFile = O_RDONLY | O_NONBLOCK | O_NOFOLLOW;

/** In milliseconds. No write takes this long, so an older temporary file was left behind by a killed process. */
const abandonedAfterMs = 60_000;

function removeAbandoned(folder: string): void {
  const fs = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  for (const name of fs.readdirSync(folder)) {
    if (!/\.\d+$/.test(name)) continue;
    const written = path.join(folder, name);
    const { mtimeMs = Infinity } = fs.lstatSync(written, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > abandonedAfterMs) fs.rmSync(written, { force: true });
  }
}

/**
 * The folder for the compiled code of this version. Creates the folder, and keeps those of the versions that were
 * installed last. Undefined if the user has turned the cache off, if the folder cannot be written, or if another user
 * could change it.
 */
export function findCompiledCode(env: NodeJS.ProcessEnv, userId: number | undefined): string | undefined {
  if (env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return undefined;
  const fs = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  try {
    const home = homeFolderOf(env, () => process.getBuiltinModule('node:os').userInfo().homedir) ?? '';
    const versions = versionsIn(cacheFolder({ env, home }));
    const folder = path.join(versions, version);
    if (!fs.existsSync(folder)) {
      // As root with the home of a user, the new folders would belong to root, and the user could not write there.
      if (privateFolder(nearestFolder(versions), userId) === undefined) return undefined;
      createPrivateFolder(versions);
      removeOldest(versions);
      fs.mkdirSync(folder, { mode: 0o700 });
    }
    return privateFolder(folder, userId);
  } catch {
    // The cache is optional.
    return undefined;
  }
}

/**
 * The folder that keeps `oks` from keeping compiled code in the cache of a user, because another user can change what
 * is in it, or replace it. Undefined if there is none.
 */
export function findUnsafeFolder(cache: string, userId: number): string | undefined {
  return unsafeFolder(
    process.getBuiltinModule('node:fs').realpathSync.native(nearestFolder(versionsIn(cache))),
    userId,
  );
}

/** The folder with a folder for each version of `oks`. */
function versionsIn(cache: string): string {
  return process.getBuiltinModule('node:path').join(cache, 'compiled');
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

/** The folder itself if it exists, or else the nearest one above it. */
function nearestFolder(folder: string): string {
  const path = process.getBuiltinModule('node:path');
  return process.getBuiltinModule('node:fs').existsSync(folder) ? folder : nearestFolder(path.dirname(folder));
}

/** The folder without links in its path, or undefined if it is not safe. On Windows, folders of a user are private. */
function privateFolder(folder: string, userId: number | undefined): string | undefined {
  // Later uses do not follow the links again, because their owner could change them after this check.
  const real = process.getBuiltinModule('node:fs').realpathSync.native(folder);
  return userId === undefined || unsafeFolder(real, userId) === undefined ? real : undefined;
}

/**
 * The folder itself, or the nearest one above it, if another user can change what is in it, or replace it. What the
 * cache contains is run, so every folder in the path counts.
 */
function unsafeFolder(real: string, userId: number): string | undefined {
  const path = process.getBuiltinModule('node:path');
  const fs = process.getBuiltinModule('node:fs');
  for (let current = real; ; current = path.dirname(current)) {
    const { uid, mode } = fs.lstatSync(current);
    // In a folder with the sticky bit, such as /tmp, only the owner of a folder can replace it.
    const othersWrite = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    if ((uid !== userId && uid !== 0) || othersWrite) return current;
    if (current === path.dirname(current)) return undefined;
  }
}
