import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Kubeconfig, parseKubeconfig } from '../index.ts';
import { fileToWrite, kubeconfigPaths, readKubeconfigFiles, updateKubeconfigFile } from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oks-kubeconfig-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const adding = (name: string) => (kubeconfig: Kubeconfig) => ({
  kubeconfig: { ...kubeconfig, contexts: [...kubeconfig.contexts, { name, context: { cluster: name, user: name } }] },
  result: name,
});
const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

test('finds files by the rules of kubectl', () => {
  expect(kubeconfigPaths({}, '/home/ada')).toEqual(['/home/ada/.kube/config']);
  expect(kubeconfigPaths({ KUBECONFIG: '/a::/b:/a' }, '/home/ada')).toEqual(['/a', '/b']);
});

test('writes a new file for its owner alone, in a folder for its owner alone', async () => {
  const file = path.join(folder, 'kube', 'config');
  expect(await updateKubeconfigFile(file, adding('a'))).toEqual({ result: 'a', written: true, backup: undefined });
  expect([await modeOf(file), await modeOf(path.dirname(file))]).toEqual(['600', '700']);
  expect(await readdir(path.dirname(file))).toEqual(['config']);
});

test('keeps the mode of a file and, beside it, what it held', async () => {
  const file = path.join(folder, 'config');
  await updateKubeconfigFile(file, adding('a'));
  const before = await readFile(file, 'utf8');
  await chmod(file, 0o640);
  const { backup } = await updateKubeconfigFile(file, adding('b'));
  expect(await modeOf(file)).toBe('640');
  expect(backup === undefined ? '' : await readFile(backup, 'utf8')).toBe(before);
  expect(await modeOf(`${file}.bak`)).toBe('600');
});

test('leaves a file alone that needs no change', async () => {
  const file = path.join(folder, 'config');
  await updateKubeconfigFile(file, adding('a'));
  const { mtimeMs } = await stat(file);
  const { written } = await updateKubeconfigFile(file, (kubeconfig) => ({ kubeconfig, result: undefined }));
  expect([written, (await stat(file)).mtimeMs]).toEqual([false, mtimeMs]);
});

test('follows links, also to a file that is not there yet', async () => {
  const [link, target] = [path.join(folder, 'link'), path.join(folder, 'real')];
  await symlink('real', link);
  await updateKubeconfigFile(link, adding('a'));
  await updateKubeconfigFile(link, adding('b'));
  expect(parseKubeconfig(await readFile(target, 'utf8')).contexts.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('many at once lose nothing', async () => {
  const file = path.join(folder, 'config');
  const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
  await Promise.all(names.map((name) => updateKubeconfigFile(file, adding(name))));
  expect(parseKubeconfig(await readFile(file, 'utf8')).contexts.map(({ name }) => name).sort()).toEqual(names.sort());
  expect((await readdir(folder)).sort()).toEqual(['config', 'config.bak']);
});

test("waits for somebody else's lock, then says since when it is held, and leaves it", async () => {
  const file = path.join(folder, 'config');
  await writeFile(`${file}.lock`, '');
  await expect(updateKubeconfigFile(file, adding('a'), { waitMs: 50 })).rejects.toThrow(/is locked since \d{4}-/);
  expect(await readdir(folder)).toEqual(['config.lock']);
});

test('a change that fails leaves the file and no lock', async () => {
  const file = path.join(folder, 'config');
  await updateKubeconfigFile(file, adding('a'));
  const fails = updateKubeconfigFile(file, () => {
    throw new Error('no');
  });
  await expect(fails).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual(['config']);
});

test('a change goes to the file that has the context, a new one to the first that is there, else to the last', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => path.join(folder, name));
  const files = [a, b, c].filter((file) => file !== undefined);
  expect(fileToWrite(await readKubeconfigFiles(files), 'x')).toBe(c);
  await updateKubeconfigFile(b ?? '', adding('other'));
  expect(fileToWrite(await readKubeconfigFiles(files), 'x')).toBe(b);
  await updateKubeconfigFile(c ?? '', adding('x'));
  expect(fileToWrite(await readKubeconfigFiles(files), 'x')).toBe(c);
});
