import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { OksFileError } from '@oks-kit/schemas';
import { emptyKubeconfig, type Kubeconfig, parseKubeconfig, stringifyKubeconfig } from '../document.ts';
import { codeOf, isCode, type LockOptions, withKubectlLock } from './file-lock.ts';

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
export async function readKubeconfigFiles(files: readonly string[]): Promise<KubeconfigFile[]> {
  return Promise.all(files.map(async (file) => ({ file, kubeconfig: parseMaybe(await readMaybe(file)) })));
}

/**
 * Which file of a list a change is written to, as kubectl does it: the one that already has such a context,
 * else the first that is there, else the last of the list.
 */
export function fileToWrite(files: readonly KubeconfigFile[], context: string): string {
  const has = files.find(({ kubeconfig }) => kubeconfig?.contexts.some(({ name }) => name === context));
  const chosen = has ?? files.find(({ kubeconfig }) => kubeconfig !== undefined) ?? files.at(-1);
  if (chosen === undefined) throw new OksFileError('There is no kubeconfig file to write to.', { hint: 'Set KUBECONFIG.' });
  return chosen.file;
}

/** What an update did to a file. */
export interface UpdatedFile<T> {
  readonly result: T;
  readonly written: boolean;
  /** Where the content from before is kept, if there was any. */
  readonly backup: string | undefined;
}

/**
 * Changes a kubeconfig file under kubectl's lock. The new content takes the old one's place at once or not at all;
 * a new file gets the mode 0600, an existing one keeps its own; links are followed; what was there is kept beside it in `<file>.bak`.
 * Nothing is written when `change` gives back what it got. Throws `OksFileError`, and whatever `change` throws.
 */
export async function updateKubeconfigFile<T>(
  file: string,
  change: (kubeconfig: Kubeconfig) => { readonly kubeconfig: Kubeconfig; readonly result: T },
  options: LockOptions = {},
): Promise<UpdatedFile<T>> {
  const link = path.resolve(file);
  await attempt(`${path.dirname(link)} can't be made`, () => mkdir(path.dirname(link), { recursive: true, mode: 0o700 }));
  return withKubectlLock(
    link,
    async () => {
      const target = await followLinks(link);
      const before = await readMaybe(target);
      const current = parseMaybe(before) ?? emptyKubeconfig;
      const { kubeconfig, result } = change(current);
      const after = stringifyKubeconfig(kubeconfig);
      if (before !== undefined && after === stringifyKubeconfig(current)) return { result, written: false, backup: undefined };
      return attempt(`${file} can't be written`, async () => {
        const mode = before === undefined ? 0o600 : (await stat(target)).mode & 0o777;
        const backup = before === undefined || before === '' ? undefined : `${target}.bak`;
        if (backup !== undefined && before !== undefined) await replaceFile(backup, before, 0o600);
        await replaceFile(target, after, mode);
        return { result, written: true, backup };
      });
    },
    options,
  );
}

/** Puts a whole new file in the place of the old one. */
async function replaceFile(file: string, content: string, mode: number): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      if (mode !== 0o600) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** The file behind a link, also behind one that leads to nothing yet. */
async function followLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw new OksFileError(`${file} can't be read (${codeOf(error)}).`, { hint: 'Check where it leads to.' });
  }
  const target = await readlink(file).catch(() => undefined);
  return target === undefined ? file : path.resolve(path.dirname(file), target);
}

async function readMaybe(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
    throw new OksFileError(`${file} can't be read (${codeOf(error)}).`, { hint: 'Check its owner and mode.' });
  }
}

function parseMaybe(text: string | undefined): Kubeconfig | undefined {
  return text === undefined ? undefined : parseKubeconfig(text);
}

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OksFileError) throw error;
    throw new OksFileError(`${what} (${codeOf(error)}).`, { hint: 'Check owner, mode and free space.' });
  }
}
