import { chmod, lstat, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { emptyKubeconfig, type Kubeconfig, parseKubeconfig } from '../index.ts';
import {
  combineKubeconfigs,
  kubeconfigPaths,
  type LockOptions,
  mergeIntoFiles,
  readKubeconfigFiles,
  removeFromFiles,
  updateKubeconfigFiles,
} from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oks-kubeconfig-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const incoming = (name: string) =>
  parseKubeconfig(
    JSON.stringify({
      kind: 'Config',
      clusters: [{ name, cluster: { server: `https://${name}` } }],
      users: [{ name, user: {} }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    }),
  );
const originOf = (name: string) => ({ cluster_id: name, endpoint: 'https://api.example/api/v2' });

function merge(files: string | string[], name: string, options: LockOptions & { use?: boolean } = {}) {
  return updateKubeconfigFiles(
    [files].flat(),
    (read) => mergeIntoFiles(read, incoming(name), { origin: originOf(name), setCurrent: options.use }),
    options,
  );
}
function remove(files: string[], name: string) {
  return updateKubeconfigFiles(files, (read) => removeFromFiles(read, { clusterId: name }));
}
const contextsIn = async (file: string): Promise<string[]> =>
  parseKubeconfig(await readFile(file, 'utf8')).contexts.map(({ name }) => name);
const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

test('finds files by the same rules as kubectl', () => {
  expect(kubeconfigPaths({}, '/home/ada')).toEqual(['/home/ada/.kube/config']);
  expect(kubeconfigPaths({ KUBECONFIG: '/a::/b:/a' }, '/home/ada')).toEqual(['/a', '/b']);
  // Without a home folder, the current folder is not used instead.
  for (const home of ['', 'relative']) expect(kubeconfigPaths({}, home)).toEqual([]);
});

test('writes a new private file in a private folder', async () => {
  const file = path.join(folder, 'kube', 'config');
  expect(await merge(file, 'a')).toMatchObject({
    result: { file, current: true, added: ['cluster a', 'user a', 'context a'] },
    written: [file],
    backups: [],
  });
  expect([await modeOf(file), await modeOf(path.dirname(file))]).toEqual(['600', '700']);
  expect(await readdir(path.dirname(file))).toEqual(['config']);
});

test('keeps the mode of a file, and a backup beside it', async () => {
  const file = path.join(folder, 'config');
  await merge(file, 'a');
  const before = await readFile(file, 'utf8');
  await chmod(file, 0o640);
  const { backups } = await merge(file, 'b');
  expect(await modeOf(file)).toBe('640');
  expect(await Promise.all(backups.map((backup) => readFile(backup, 'utf8')))).toEqual([before]);
  expect(await modeOf(`${file}.bak`)).toBe('600');
});

const written = `# my clusters
clusters:
- name: 'home' # at home
  cluster: {server: "https://home", x: &ca Q0E=}
users: []
contexts:
- context:
    cluster: home
    namespace: "no"
  name: home
current-context: "home"
`;

test('changes only its own entries: comments, quotes and order stay', async () => {
  const file = path.join(folder, 'config');
  await writeFile(file, written);
  await merge(file, 'a');
  const merged = await readFile(file, 'utf8');
  const kept = merged.split('\n').filter((line) => written.includes(line));
  expect(kept.join('\n')).toContain(
    'clusters:\n- name: \'home\' # at home\n  cluster: {server: "https://home", x: &ca Q0E=}\n',
  );
  for (const line of written.split('\n').filter((one) => !one.startsWith('users'))) expect(merged).toContain(line);
  await remove([file], 'a');
  expect(await readFile(file, 'utf8')).toBe(written);
});

describe('backups', () => {
  test('are numbered if an earlier one has content that the file has lost', async () => {
    const file = path.join(folder, 'config');
    await writeFile(file, written);
    await merge(file, 'a');
    // Another program rewrites the file, without comments and without the namespace.
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(/ *#.*| *namespace: .*/g, ''));
    expect((await merge(file, 'b')).backups).toEqual([`${file}.bak.2`]);
    expect((await merge(file, 'c')).backups).toEqual([`${file}.bak.2`]);
    expect(await readFile(`${file}.bak`, 'utf8')).toBe(written);
  });

  test('keep a user to act as that the user had set, but not one that the service had sent', async () => {
    const file = path.join(folder, 'config');
    const withUser = async (user: Kubeconfig['users'][number]['user']) => {
      const fresh = { ...incoming('a'), users: [{ name: 'a', user }] };
      const change = await updateKubeconfigFiles([file], (read) =>
        mergeIntoFiles(read, fresh, { origin: originOf('a') }),
      );
      return change.backups;
    };
    await withUser({ as: 'ada', 'client-key-data': 'MQ==' });
    expect(await withUser({ 'client-key-data': 'Mg==' })).toEqual([`${file}.bak`]);
    expect(await withUser({ 'client-key-data': 'Mw==' })).toEqual([`${file}.bak`]);
    const merged = await readFile(file, 'utf8');
    await writeFile(file, merged.replace('client-key-data:', 'as: viewer\n      client-key-data:'));
    expect(await withUser({ 'client-key-data': 'NA==' })).toEqual([`${file}.bak`]);
    await writeFile(file, merged);
    expect(await withUser({ 'client-key-data': 'NQ==' })).toEqual([`${file}.bak.2`]);
  });

  test('lose the keys of removed entries', async () => {
    const file = path.join(folder, 'config');
    const withKey = (key: string) =>
      updateKubeconfigFiles([file], (read) =>
        mergeIntoFiles(
          read,
          { ...incoming('a'), users: [{ name: 'a', user: { 'client-key-data': key } }] },
          { origin: originOf('a') },
        ),
      );
    await writeFile(file, written);
    await withKey('a2V5');
    await withKey('bmV3');
    expect(await readFile(`${file}.bak`, 'utf8')).toContain('a2V5');
    expect(await remove([file], 'a')).toMatchObject({ backups: [], written: [file] });
    expect(await readdir(folder)).toEqual(['config', 'config.bak']);
    for (const one of [file, `${file}.bak`]) expect(await readFile(one, 'utf8')).toBe(written);
  });
});

test('reports a file with a key that other users can read', async () => {
  const file = path.join(folder, 'config');
  await writeFile(file, 'users: [{name: x, user: {client-key-data: a2V5}}]\n');
  await chmod(file, 0o644);
  expect((await merge(file, 'a')).exposures).toEqual([{ path: file, kind: 'readable', mode: 0o644 }]);
  await chmod(file, 0o600);
  expect((await merge(file, 'b')).exposures).toEqual([]);
});

test('reads and changes a file with many clusters', async () => {
  const file = path.join(folder, 'config');
  const data = 'Q'.repeat(4096);
  const lines = Array.from(
    { length: 1500 },
    (_, index) => `- name: c${index}\n  cluster:\n    certificate-authority-data: ${data}\n`,
  );
  await writeFile(file, `clusters:\n${lines.join('')}`);
  expect((await stat(file)).size).toBeGreaterThan(6_000_000);
  await merge(file, 'a');
  expect(await contextsIn(file)).toEqual(['a']);
});

test('does not touch a file that needs no change', async () => {
  const file = path.join(folder, 'config');
  await merge(file, 'a');
  const { mtimeMs } = await stat(file);
  const { written } = await merge(file, 'a');
  expect([written, (await stat(file)).mtimeMs]).toEqual([[], mtimeMs]);
});

test('follows links, even to a file that does not exist yet', async () => {
  const [link, target] = [path.join(folder, 'link'), path.join(folder, 'real')];
  await symlink('real', link);
  await merge(link, 'a');
  await merge(link, 'b');
  expect(await contextsIn(target)).toEqual(['a', 'b']);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

test('concurrent changes are all kept', async () => {
  const file = path.join(folder, 'config');
  const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
  await Promise.all(names.map((name) => merge(file, name)));
  expect((await contextsIn(file)).sort()).toEqual(names.sort());
  expect((await readdir(folder)).sort()).toEqual(['config', 'config.bak']);
});

test('waits for a lock of another program, then reports its age and leaves it', async () => {
  const file = path.join(folder, 'config');
  await writeFile(`${file}.lock`, '', { mode: 0 });
  await expect(merge(file, 'a', { waitMs: 50 })).rejects.toThrow(/config\.lock is held, since \d{4}-/);
  expect(await readdir(folder)).toEqual(['config.lock']);
});

test('the lock of a killed oks-kit process is removed', async () => {
  await writeFile(path.join(folder, 'config.lock'), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
  await merge(path.join(folder, 'config'), 'a');
  expect(await readdir(folder)).toEqual(['config']);
});

test('the wait for a lock is longer if its holder changes', async () => {
  const file = path.join(folder, 'config');
  const takeOver = async (): Promise<void> => {
    await writeFile(path.join(folder, 'next'), '');
    await rename(path.join(folder, 'next'), `${file}.lock`);
  };
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  await takeOver();
  const merged = merge(file, 'a', { waitMs: 400 });
  // Each holder releases the lock in time, but in total it is held longer than the limit for one holder.
  for (let turn = 0; turn < 7; turn++) {
    await sleep(50);
    vi.advanceTimersByTime(300);
    await takeOver();
  }
  await rm(`${file}.lock`, { force: true });
  await expect(merged).resolves.toBeDefined();
});

test('a failed change leaves the file as it was, and no lock', async () => {
  const file = path.join(folder, 'config');
  await merge(file, 'a');
  let looks = 0;
  const fails = updateKubeconfigFiles([file], () => {
    looks += 1;
    if (looks === 2) throw new Error('no');
    return { changes: new Map([[file, emptyKubeconfig]]), result: undefined };
  });
  await expect(fails).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual(['config']);
  expect(await contextsIn(file)).toEqual(['a']);
});

test('a read-only file is not changed', async () => {
  const file = path.join(folder, 'config');
  await merge(file, 'a');
  await chmod(file, 0o400);
  // Root can write read-only files.
  if (process.getuid?.() === 0) expect((await merge(file, 'b')).written).toEqual([file]);
  else await expect(merge(file, 'b')).rejects.toThrow(/can't be written \(EACCES\)/);
  expect(await modeOf(file)).toBe('400');
});

describe('a list of files', () => {
  const list = (): [string, string, string] => [path.join(folder, 'a'), path.join(folder, 'b'), path.join(folder, 'c')];

  test('a new context goes to the first existing file, else to the last; an old one stays in its file', async () => {
    const [a, b, c] = list();
    expect((await merge([a, b, c], 'x')).result.file).toBe(c);
    await merge(b, 'other');
    expect((await merge([a, b, c], 'y')).result.file).toBe(b);
    expect((await merge([a, b, c], 'x')).result.file).toBe(c);
    expect(await Promise.all([b, c].map(contextsIn))).toEqual([['other', 'y'], ['x']]);
  });

  test('the current context is switched and restored in the file that determines it', async () => {
    const [a, b] = list();
    await merge(a, 'home');
    await merge(b, 'x');
    const before = await Promise.all([a, b].map((file) => readFile(file, 'utf8')));
    expect((await merge([a, b], 'x', { use: true })).result).toMatchObject({ file: b, current: true });
    expect(combineKubeconfigs(readKubeconfigFiles([a, b]))['current-context']).toBe('x');
    expect((await remove([a, b], 'x')).result.removed).toEqual(['cluster x', 'user x', 'context x']);
    expect(await readFile(a, 'utf8')).toBe(before[0]);
    expect(await contextsIn(b)).toEqual([]);
  });

  test('a name that another program uses in another file of the list is a conflict', async () => {
    const [a, b] = list();
    await writeFile(a, 'users: [{name: x, user: {token: theirs}}]\n');
    await merge(b, 'other');
    await expect(merge([b, a], 'x')).rejects.toThrow(/already a user named "x"/);
    expect(await readFile(a, 'utf8')).toContain('theirs');
  });

  test('a broken file is reported with its error, and nothing is written', async () => {
    const [a, b] = list();
    await merge(a, 'x');
    await writeFile(b, 'clusters: [\n');
    await expect(merge([a, b], 'y')).rejects.toThrow(/b: The kubeconfig is not valid YAML/);
    expect(await contextsIn(a)).toEqual(['x']);
  });
});
