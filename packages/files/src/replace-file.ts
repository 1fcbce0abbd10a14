import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, readdir, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { OksFileError } from '@oks-kit/core';
import { fileError, systemCodeOf, whatStands } from './system-error.ts';

export interface ReplaceFileOptions {
  /** The mode of the new file; `keep` is that of the file it replaces, and 0600 where there is none. @default 0o600 */
  readonly mode?: number | 'keep' | undefined;
}

const privateMode = 0o600;
/** No write takes this long; a temporary file that is older was left by a process that was killed. */
const abandonedAfterMs = 60_000;

/**
 * Puts new content in the place of a file, at once or not at all: whoever reads sees the old file or the new one, whole,
 * also after a crash. The content is never readable by others, not even while it is written.
 * A link is followed, also one that leads to nothing yet. The folder must be there. What is no file is not replaced.
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
    const folder = path.dirname(target);
    const replaced = await statOf(target);
    const stands = replaced === undefined ? undefined : whatStands(replaced);
    // A link can lead to a device, which root could replace for everyone.
    if (stands !== undefined)
      throw new OksFileError(`${file} can't be written: it is ${stands}.`, {
        hint: 'Move away what stands in its place.',
      });
    const mode = options.mode === 'keep' ? (replaced?.mode ?? privateMode) & 0o777 : (options.mode ?? privateMode);
    const temporary = path.join(folder, `.${path.basename(target)}.${randomUUID()}.tmp`);
    try {
      await writeWhole(temporary, content, mode);
      await rename(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
    await syncFolder(folder);
    await removeAbandoned(folder, path.basename(target));
  } catch (error) {
    throw error instanceof OksFileError ? error : fileError(`${file} can't be written`, error);
  }
}

async function writeWhole(temporary: string, content: string | Uint8Array, mode: number): Promise<void> {
  // `wx`: a file or a link that somebody put there is never written through.
  const handle = await open(temporary, 'wx', privateMode);
  try {
    await handle.writeFile(content);
    if (mode !== privateMode) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
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
