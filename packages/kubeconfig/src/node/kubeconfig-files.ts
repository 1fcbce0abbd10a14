import { constants } from 'node:fs';
import { access, mkdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, systemCodeOf } from '@oks-kit/files';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { OksFileError, OksKubeconfigError } from '@oks-kit/core';
import { type Kubeconfig, maxKubeconfigBytes, parseKubeconfig, stringifyKubeconfig } from '../document.ts';
import { type LockOptions, withKubectlLock } from './file-lock.ts';

/** The kubeconfig files in force, by kubectl's rules: the list in `$KUBECONFIG`, else `~/.kube/config`. */
export function kubeconfigPaths(env: Readonly<Record<string, string | undefined>>, home: string): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  return listed.length > 0 ? [...new Set(listed)] : [path.join(home, '.kube', 'config')];
}

export interface KubeconfigFile {
  readonly file: string;
  /** Undefined where there is no such file. */
  readonly kubeconfig: Kubeconfig | undefined;
}

/** Reads each file that is there. Throws `OksFileError`, and `OksKubeconfigError` for a broken one. */
export function readKubeconfigFiles(files: readonly string[]): KubeconfigFile[] {
  return files.map((file) => ({ file, kubeconfig: parseMaybe(file, readMaybe(file)) }));
}

/** What an update did. */
export interface UpdatedFiles<T> {
  readonly result: T;
  /** The files that now say something else. */
  readonly written: readonly string[];
  /** Where the content from before is kept, of each file that had any. */
  readonly backups: readonly string[];
}

/** What is to become of a list of files: new content for those that change. */
export interface FileChanges<T> {
  readonly changes: ReadonlyMap<string, Kubeconfig>;
  readonly result: T;
}

/**
 * Changes kubeconfig files under kubectl's locks. `change` sees the whole list and says which files become what; it is
 * asked again once the locks are held, and must be pure. New content takes the old one's place at once or not at all;
 * a new file gets the mode 0600, an existing one keeps its own; links are followed; what was there is kept beside it
 * in `<file>.bak`. A file that needs no change is left alone. Throws `OksFileError`, and whatever `change` throws.
 */
export async function updateKubeconfigFiles<T>(
  files: readonly string[],
  change: (files: readonly KubeconfigFile[]) => FileChanges<T>,
  options: LockOptions = {},
): Promise<UpdatedFiles<T>> {
  // Which files are locked follows from what they hold, and what they hold is certain only under their locks.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const planned = [...change(readKubeconfigFiles(files)).changes.keys()].map((file) => path.resolve(file)).sort();
    const updated = await underLocks(
      planned,
      async () => {
        const before = readKubeconfigFiles(files);
        const { changes, result } = change(before);
        if (![...changes.keys()].every((file) => planned.includes(path.resolve(file)))) return undefined;
        const written: string[] = [];
        const backups: string[] = [];
        for (const [file, kubeconfig] of changes) {
          const backup = await writeKubeconfigFile(file, kubeconfig);
          if (backup === unchanged) continue;
          written.push(file);
          if (backup !== undefined) backups.push(backup);
        }
        return { result, written, backups };
      },
      options,
    );
    if (updated !== undefined) return updated;
  }
  throw new OksFileError('The kubeconfig files change all the time.', {
    hint: 'Try again once nothing else writes them.',
  });
}

/** In one order for everyone, as kubectl does, so that no two wait for each other. */
async function underLocks<T>(files: readonly string[], work: () => Promise<T>, options: LockOptions): Promise<T> {
  const [file, ...rest] = files;
  if (file === undefined) return work();
  await attempt(`${path.dirname(file)} can't be made`, () =>
    mkdir(path.dirname(file), { recursive: true, mode: 0o700 }),
  );
  return withKubectlLock(file, () => underLocks(rest, work, options), options);
}

const unchanged = Symbol('unchanged');

/** Writes one file, its lock held. Yields where its content from before is, if it had any. */
async function writeKubeconfigFile(
  file: string,
  kubeconfig: Kubeconfig,
): Promise<string | undefined | typeof unchanged> {
  const target = await followLinks(path.resolve(file));
  const before = readMaybe(target);
  const after = stringifyKubeconfig(kubeconfig);
  if (before !== undefined && after === stringifyKubeconfig(parseKubeconfig(before))) return unchanged;
  return attempt(`${file} can't be written`, async () => {
    // The folder may be ours to write and the file not: what its owner closed stays closed.
    if (before !== undefined) await access(target, constants.W_OK);
    const backup = before === undefined || before === '' ? undefined : `${target}.bak`;
    if (backup !== undefined && before !== undefined) await replaceFile(backup, before);
    await replaceFile(target, after, { mode: 'keep' });
    return backup;
  });
}

/** The file behind a link, also behind one that leads to nothing yet. */
async function followLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT')
      throw new OksFileError(`${file} can't be read (${systemCodeOf(error)}).`, { hint: 'Check where it leads to.' });
  }
  const target = await readlink(file).catch(() => undefined);
  return target === undefined ? file : path.resolve(path.dirname(file), target);
}

function readMaybe(file: string): string | undefined {
  return readSmallFile(file, { maxBytes: maxKubeconfigBytes });
}

function parseMaybe(file: string, text: string | undefined): Kubeconfig | undefined {
  if (text === undefined) return undefined;
  try {
    return parseKubeconfig(text);
  } catch (error) {
    if (error instanceof OksKubeconfigError)
      throw new OksKubeconfigError(`${file}: ${error.message}`, { hint: error.hint });
    throw error;
  }
}

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OksFileError) throw error;
    throw new OksFileError(`${what} (${systemCodeOf(error)}).`, { hint: 'Check owner, mode and free space.' });
  }
}
