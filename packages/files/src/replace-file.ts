import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { OksFileError } from '@oks-kit/core';
import { fileError, systemCodeOf, whatStands } from './system-error.ts';

export interface ReplaceFileOptions {
  /**
   * What becomes of the mode of an existing file. `private` takes it from others: a file that is not closed to everyone
   * but its owner and its group gets 0600. `keep` leaves it. A new file always gets 0600. @default 'private'
   */
  readonly mode?: 'private' | 'keep' | undefined;
}

const privateMode = 0o600;
/** No write takes this long; a temporary file that is older was left by a process that was killed. */
const abandonedAfterMs = 60_000;
/**
 * Why a new file can't take the old one's place: the folder can't be written, the file is a mount of its own (a
 * container's), or its owner and group can't be given to a new file.
 */
const onlyInPlace = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

/**
 * Replaces the content of a file. Owner, group, links and hard links stay as they are; a link is followed, also one
 * that leads to nothing yet. Readers see the old content or the new one, whole, also after a crash. The one exception
 * is a file that has a second name, is mounted by itself, or belongs to somebody whose files the caller can't create:
 * it is written in place, and gets its old content back if that fails. The content is never readable by others, not
 * even while it is written. The folder must exist. Anything that is not a file is left alone.
 *
 * Two writers at once leave one of the two contents. Hold a lock (`withFileLock`) to read, change and write.
 * Throws `OksFileError`, and the old file is then as it was.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  options: ReplaceFileOptions = {},
): Promise<void> {
  try {
    const target = await followLinks(path.resolve(file));
    const replaced = await statOf(target);
    const stands = replaced === undefined ? undefined : whatStands(replaced);
    // A link can lead to a device, which root could replace for everyone.
    if (stands !== undefined)
      throw new OksFileError(`${file} can't be written: it is ${stands}.`, {
        hint: 'Move away what stands in its place.',
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
  // A new file would take one name of several.
  if (old.nlink > 1) return overwrite(target, content, old, mode);
  try {
    await moveNewFileTo(target, content, mode, old);
  } catch (error) {
    if (!onlyInPlace.has(systemCodeOf(error))) throw error;
    await overwrite(target, content, old, mode);
  }
}

/** Writes a file beside the target and moves it there. */
async function moveNewFileTo(target: string, content: Uint8Array, mode: number, old?: Stats): Promise<void> {
  const folder = path.dirname(target);
  const temporary = path.join(folder, `.${path.basename(target)}.${randomUUID()}.tmp`);
  // `wx`: a file or a link that somebody put there is never written through.
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

/** Writes through the file itself, and puts the old content back if that fails. */
async function overwrite(target: string, content: Uint8Array, old: Stats, mode: number): Promise<void> {
  const handle = await open(target, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const found = await handle.stat();
    // Somebody has put another file there since it was looked at.
    if (found.ino !== old.ino || found.dev !== old.dev) throw Object.assign(new Error('replaced'), { code: 'EBUSY' });
    if (mode !== (found.mode & 0o777)) await handle.chmod(mode);
    const before = await handle.readFile();
    try {
      await writeFromStart(handle, content);
    } catch (error) {
      // The old content has the room that it had: it was not cut off first.
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

/** The file behind a link, also behind a chain of them that ends nowhere yet. */
async function followLinks(file: string): Promise<string> {
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

/** Makes the rename itself last. Some systems know no such thing; the file is whole either way. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Removes what killed writers left: it may hold secrets, and nobody else will. */
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
