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
 * The kubeconfig files in use, by kubectl's rules: the list in `$KUBECONFIG`, else `~/.kube/config`. None if the home
 * folder is unknown: nothing is read or written below the current folder then.
 */
export function kubeconfigPaths(env: Readonly<Record<string, string | undefined>>, home: string): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  if (listed.length > 0) return [...new Set(listed)];
  return path.isAbsolute(home) ? [path.join(home, '.kube', 'config')] : [];
}

export interface KubeconfigFile {
  readonly file: string;
  /** Undefined if there is no such file. */
  readonly kubeconfig: Kubeconfig | undefined;
}

/** Reads the files that exist. Throws `OksFileError`, and `OksKubeconfigError` for a broken one. */
export function readKubeconfigFiles(files: readonly string[]): KubeconfigFile[] {
  return files.map((file) => ({ file, kubeconfig: parseMaybe(file, readMaybe(file)) }));
}

/** The result of an update. */
export interface UpdatedFiles<T> {
  readonly result: T;
  /** The files that changed. */
  readonly written: readonly string[];
  /** The backups of files that changed. */
  readonly backups: readonly string[];
  /** Changed files with a key that other users of the machine can read, and files that they can replace. */
  readonly exposures: readonly Exposure[];
}

/** New content for those files of a list that change. */
export interface FileChanges<T> {
  readonly changes: ReadonlyMap<string, Kubeconfig>;
  /** For a removal: how earlier backups change. No new backup is made. */
  readonly scrubBackup?: (backup: Kubeconfig) => Kubeconfig;
  readonly result: T;
}

/**
 * Changes kubeconfig files under kubectl's locks. `change` gets the whole list and returns new content for files. It is
 * called again once the locks are held, and must be pure. Only the bytes of what differs change, at once or not at all.
 * Owner, group, mode and links stay; a new file gets mode 0600. The content from before is kept in `<file>.bak`, or in
 * `<file>.bak.2` and so on if an earlier backup has something that the file has lost. A file that needs no change
 * is left alone. Throws `OksFileError`, and whatever `change` throws.
 */
export async function updateKubeconfigFiles<T>(
  files: readonly string[],
  change: (files: readonly KubeconfigFile[]) => FileChanges<T>,
  options: LockOptions = {},
): Promise<UpdatedFiles<T>> {
  // Which files to lock depends on their content, and the content is only certain under their locks.
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
            // A file that its owner made read-only stays as it is, even if the folder can be written.
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

/** Locks files in one order, as kubectl does, so that no two processes wait for each other. */
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
