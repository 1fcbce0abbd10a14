import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import {
  ensurePrivateFolder,
  type Exposure,
  findExposures,
  followLinks,
  replaceFile,
  withFileError,
} from '@oks-kit/files';
import { readSmallFile } from '@oks-kit/files/read-small-file';
import { OksFileError, OksKubeconfigError } from '@oks-kit/core';
import { editKubeconfig, stringifyKubeconfig } from '../write-kubeconfig.ts';
import { type Kubeconfig, maxKubeconfigBytes, secretFields } from '../kubeconfig.ts';
import { parseKubeconfig } from '../parse-kubeconfig.ts';
import { keepBackup, scrubBackups } from './backups.ts';
import { type LockOptions, withKubectlLock } from './file-lock.ts';

/**
 * Returns the paths of the kubeconfig files, by kubectl's rules: the list in `$KUBECONFIG`, else `~/.kube/config`.
 * Empty if the home folder is unknown.
 */
export function kubeconfigPaths(env: Readonly<Record<string, string | undefined>>, home: string): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  if (listed.length > 0) return [...new Set(listed)];
  return path.isAbsolute(home) ? [path.join(home, '.kube', 'config')] : [];
}

/** A kubeconfig file and its content. */
export interface KubeconfigFile {
  /** Path of the file. */
  readonly file: string;
  /** Undefined if the file does not exist. */
  readonly kubeconfig: Kubeconfig | undefined;
}

/**
 * Reads kubeconfig files. Throws `OksFileError` if a file cannot be read, and `OksKubeconfigError` if it is invalid.
 */
export function readKubeconfigFiles(files: readonly string[]): KubeconfigFile[] {
  return files.map((file) => ({ file, kubeconfig: parseMaybe(file, readMaybe(file)) }));
}

/** The result of an update. */
export interface UpdatedFiles<T> {
  /** The result that `change` returned. */
  readonly result: T;
  /** The files that changed. */
  readonly written: readonly string[];
  /** The backups of files that changed. */
  readonly backups: readonly string[];
  /** Changed files with a key that other users of the machine can read or whose file they can replace. */
  readonly exposures: readonly Exposure[];
}

/** New content for the files that change. */
export interface FileChanges<T> {
  /** The new content by the path of the file. Other files stay as they are. */
  readonly changes: ReadonlyMap<string, Kubeconfig>;
  /** For a removal: changes earlier backups. No new backup is made. */
  readonly scrubBackup?: (backup: Kubeconfig) => Kubeconfig;
  /** Returned to the caller of the update. */
  readonly result: T;
}

/**
 * Changes kubeconfig files while holding kubectl's locks. `change` receives all files and returns new content for some
 * of them. It is called again when the locks are held, so it must be a pure function. Files are replaced atomically,
 * and only the differing bytes change. Owner, group, mode and links are kept; a new file gets mode 0600. The previous
 * content is saved in `<file>.bak`, or in `<file>.bak.2` and so on if an earlier backup has something that the file has
 * lost. A file that needs no change is not written. Throws `OksFileError`, and the errors of `change`.
 */
export async function updateKubeconfigFiles<T>(
  files: readonly string[],
  change: (files: readonly KubeconfigFile[]) => FileChanges<T>,
  options: LockOptions = {},
): Promise<UpdatedFiles<T>> {
  // Which files to lock depends on their content, which can change until the locks are held. So check again.
  for (let turn = 0; turn < 10; turn += 1) {
    const planned = [...change(readKubeconfigFiles(files)).changes.keys()].map((file) => path.resolve(file)).sort();
    const updated = await underLocks(
      planned,
      async () => {
        const { changes, scrubBackup, result } = change(readKubeconfigFiles(files));
        if (![...changes.keys()].every((file) => planned.includes(path.resolve(file)))) return undefined;
        const written: string[] = [];
        const backups: string[] = [];
        const exposures: Exposure[] = [];
        for (const [file, kubeconfig] of changes) {
          const target = await withFileError(`${file} can't be read`, () => followLinks(path.resolve(file)));
          const before = readMaybe(target);
          const after = before === undefined ? stringifyKubeconfig(kubeconfig) : editKubeconfig(before, kubeconfig);
          if (after === before) continue;
          const backup = await withFileError(`${file} can't be written`, async () => {
            // Do not replace a file that its owner made read-only, even if the folder is writable.
            if (before !== undefined) await access(target, constants.W_OK);
            const kept = scrubBackup === undefined ? await keepBackup(target, before) : undefined;
            await replaceFile(target, after, { mode: 'keep' });
            return kept;
          });
          if (scrubBackup !== undefined) await scrubBackups(target, scrubBackup);
          written.push(file);
          if (backup !== undefined) backups.push(backup);
          if (holdsSecret(kubeconfig)) exposures.push(...(await findExposures(target)));
        }
        return { result, written, backups, exposures };
      },
      options,
    );
    if (updated !== undefined) return updated;
  }
  throw new OksFileError('The kubeconfig files keep changing.', {
    hint: 'Try again when no other program writes them.',
  });
}

/** Locks files in the same order as kubectl, so that two processes never wait for each other. */
async function underLocks<T>(files: readonly string[], work: () => Promise<T>, options: LockOptions): Promise<T> {
  const [file, ...rest] = files;
  if (file === undefined) return work();
  await ensurePrivateFolder(path.dirname(file));
  return withKubectlLock(file, () => underLocks(rest, work, options), options);
}

function holdsSecret({ users }: Kubeconfig): boolean {
  return users.some(({ user }) => secretFields.some((field) => user[field] !== undefined));
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
