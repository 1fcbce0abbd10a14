import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { OksFileError } from '@oks-kit/core';
import { fileError, systemCodeOf, kindUnlessFile } from './system-error.ts';

/** Options of `replaceFile`. */
export interface ReplaceFileOptions {
  /**
   * The mode of an existing file. `private` changes it to 0600 if users outside the owner's group have access. `keep`
   * does not change it. A new file always gets 0600. @default 'private'
   */
  readonly mode?: 'private' | 'keep' | undefined;
}

const privateMode = 0o600;
/** In milliseconds. No write takes this long, so an older temporary file was left behind by a killed process. */
const abandonedAfterMs = 60_000;
/**
 * Errors that prevent replacing the file with a new one: the folder is not writable, the file is a mount point (as in
 * containers), or a new file cannot get the same owner and group.
 */
const onlyInPlace = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

/**
 * Replaces the content of a file atomically: readers see either the old or the new content, even after a crash. The
 * file keeps its owner and group. Symbolic links are followed. The folder must exist.
 *
 * A file is written in place if it has hard links, is a mount point, or belongs to another user whose files the caller
 * cannot create. If that fails, the old content is restored.
 *
 * If two processes write at the same time, one content wins. Use `withFileLock` to read, change and write safely.
 * Throws `OksFileError` if the file cannot be written or is not a file; the old file is then unchanged.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  options: ReplaceFileOptions = {},
): Promise<void> {
  try {
    const target = await followLinks(path.resolve(file));
    const replaced = await statOf(target);
    const kind = replaced === undefined ? undefined : kindUnlessFile(replaced);
    // A link can point to a device, which root must not replace.
    if (kind !== undefined)
      throw new OksFileError(`${file} can't be written: it is ${kind}.`, {
        hint: 'Remove it, or use another path.',
      });
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    if (replaced === undefined) await moveNewFileTo(target, bytes, privateMode);
    else await replaceExisting(target, bytes, replaced, options.mode ?? 'private');
    await removeAbandoned(path.dirname(target), path.basename(target));
  } catch (error) {
    throw error instanceof OksFileError ? error : fileError(`${file} can't be written`, error);
  }
}

async function replaceExisting(
  target: string,
  content: Uint8Array,
  old: Stats,
  modeRule: 'private' | 'keep',
): Promise<void> {
  const isOpen = (old.mode & 0o007) !== 0;
  const mode = modeRule === 'private' && isOpen ? privateMode : old.mode & 0o777;
  // A new file would break the hard links.
  if (old.nlink > 1) return overwrite(target, content, old, mode);
  try {
    await moveNewFileTo(target, content, mode, old);
  } catch (error) {
    if (!onlyInPlace.has(systemCodeOf(error))) throw error;
    await overwrite(target, content, old, mode);
  }
}

/** Writes a temporary file in the same folder and renames it. */
async function moveNewFileTo(target: string, content: Uint8Array, mode: number, old?: Stats): Promise<void> {
  const folder = path.dirname(target);
  const temporary = path.join(folder, `.${path.basename(target)}.${randomUUID()}.tmp`);
  // `wx` fails if the file exists, so that this never writes through a link.
  const handle = await open(temporary, 'wx', privateMode);
  try {
    try {
      const own = await handle.stat();
      if (old !== undefined && (own.uid !== old.uid || own.gid !== old.gid)) await handle.chown(old.uid, old.gid);
      await handle.writeFile(content);
      if (mode !== privateMode) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Writes in place and restores the old content if that fails. */
async function overwrite(target: string, content: Uint8Array, old: Stats, mode: number): Promise<void> {
  const handle = await open(target, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const found = await handle.stat();
    // Another process has replaced the file in the meantime.
    if (found.ino !== old.ino || found.dev !== old.dev) throw Object.assign(new Error('replaced'), { code: 'EBUSY' });
    if (mode !== (found.mode & 0o777)) await handle.chmod(mode);
    const before = await handle.readFile();
    try {
      await writeFromStart(handle, content);
    } catch (error) {
      // There is room for the old content, because the file was not truncated.
      await writeFromStart(handle, before);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

async function writeFromStart(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await handle.truncate(bytes.length);
  await handle.sync();
}

/** Follows symbolic links, even if the file they point to does not exist yet. */
export async function followLinks(file: string): Promise<string> {
  let at = file;
  for (let links = 0; links < 40; links++) {
    try {
      return await realpath(at);
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT') throw error;
    }
    const leadsTo = await readlink(at).catch(() => undefined);
    if (leadsTo === undefined) return at;
    at = path.resolve(path.dirname(at), leadsTo);
  }
  throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes the rename survive a power failure. Not supported everywhere, and not needed for a complete file. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Removes temporary files of killed processes, which may contain secrets. */
async function removeAbandoned(folder: string, name: string): Promise<void> {
  const entries = await readdir(folder).catch((): string[] => []);
  for (const entry of entries) {
    if (!entry.startsWith(`.${name}.`) || !/\.[0-9a-f-]{36}\.tmp$/.test(entry)) continue;
    const left = path.join(folder, entry);
    const written = await stat(left).catch(() => undefined);
    if (written !== undefined && Date.now() - written.mtimeMs > abandonedAfterMs)
      await unlink(left).catch(() => undefined);
  }
}
