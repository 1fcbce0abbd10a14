import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPrograms, listPrograms, toProgramStatus } from './find-programs.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'oks-programs-'))));
afterEach(() => rmSync(home, { recursive: true }));

/** Writes scripts that print a version, and returns their folder. */
function install(folder: string, version: string, names = ['kube-apiserver', 'etcd']): string {
  const target = path.join(home, folder);
  mkdirSync(target, { recursive: true });
  for (const name of names)
    writeFileSync(path.join(target, name), `#!/bin/sh\necho '${name} v${version}'\n`, { mode: 0o755 });
  return target;
}

const find = async (
  env: Readonly<Record<string, string>>,
  { assets, version }: { readonly assets?: string; readonly version?: string } = {},
): Promise<string[]> =>
  listPrograms(await findPrograms({ env, home }, assets, version)).map(
    (program) => `${program.name} ${program.version} ${path.relative(home, program.file)}`,
  );

const built = '.cache/oks-kit/kubernetes';
const envtest =
  process.platform === 'darwin'
    ? 'Library/Application Support/io.kubebuilder.envtest/k8s'
    : '.local/share/kubebuilder-envtest/k8s';

describe('programs are searched', () => {
  test('in the given folder, the built ones, KUBEBUILDER_ASSETS, setup-envtest and the PATH', async () => {
    const env = { PATH: `relative:${install('bin', '1.30.1')}`, KUBEBUILDER_ASSETS: path.join(home, 'assets') };
    const first = async (options = {}): Promise<string | undefined> => (await find(env, options))[1];
    expect(await first()).toBe('kube-apiserver 1.30.1 bin/kube-apiserver');
    install(`${envtest}/1.31.0-linux-amd64`, '1.31.0');
    expect(await first()).toBe(`kube-apiserver 1.31.0 ${envtest}/1.31.0-linux-amd64/kube-apiserver`);
    install('assets', '1.32.0');
    expect(await first()).toBe('kube-apiserver 1.32.0 assets/kube-apiserver');
    install(`${built}/1.36.3`, '1.36.3');
    expect(await first()).toBe(`kube-apiserver 1.36.3 ${built}/1.36.3/kube-apiserver`);
    const assets = install('given', '1.29.0');
    expect(await first({ assets })).toBe('kube-apiserver 1.29.0 given/kube-apiserver');
  });

  test('XDG_CACHE_HOME moves the folder of the built programs', async () => {
    install('cache/oks-kit/kubernetes/1.36.3', '1.36.3');
    expect(await find({ XDG_CACHE_HOME: path.join(home, 'cache') })).toHaveLength(2);
  });
});

describe('a folder that the user gives', () => {
  test('is refused if it does not exist or has no program, even if there are some elsewhere', async () => {
    install(`${built}/1.36.3`, '1.36.3');
    const assets = path.join(home, 'given');
    await expect(find({}, { assets })).rejects.toThrow(`The folder ${assets} does not exist.`);
    mkdirSync(assets);
    await expect(find({}, { assets })).rejects.toThrow(`The folder ${assets} contains none of kube-apiserver, etcd,`);
    install('given', '1.30.0', ['kwok']);
    expect(await find({}, { assets })).toHaveLength(3);
  });
});

describe('the version of the cluster', () => {
  test('a folder of this version is preferred, in any place', async () => {
    install(`${built}/1.36.3`, '1.36.3');
    install(`${envtest}/1.34.1-linux-amd64`, '1.34.1');
    install(`${envtest}/1.34.10-linux-amd64`, '1.34.10');
    expect((await find({}, { version: '1.34' }))[1]).toBe(
      `kube-apiserver 1.34.10 ${envtest}/1.34.10-linux-amd64/kube-apiserver`,
    );
    expect((await find({}, { version: '1.3' }))[1]).toContain('1.36.3');
  });

  test('it is not preferred to the folder that the user gives', async () => {
    install(`${built}/1.34.1`, '1.34.1');
    const assets = install('given', '1.29.0');
    expect((await find({}, { assets, version: '1.34' }))[1]).toBe('kube-apiserver 1.29.0 given/kube-apiserver');
    install('given/1.34', '1.34.3');
    expect((await find({}, { assets, version: '1.34' }))[1]).toBe('kube-apiserver 1.34.3 given/1.34/kube-apiserver');
  });
});

describe('the programs that an API server needs or can use', () => {
  const all = ['kube-apiserver', 'etcd', 'kube-controller-manager', 'kube-scheduler', 'kwok'];

  test('are those beside the API server, or else those in another place', async () => {
    install(`${built}/1.36.3`, '1.36.3', all);
    const env = { KUBEBUILDER_ASSETS: install('assets', '1.35.0', ['kube-apiserver', 'kube-scheduler']) };
    expect(await find(env, { assets: path.join(home, 'assets') })).toEqual([
      `etcd 1.36.3 ${built}/1.36.3/etcd`,
      'kube-apiserver 1.35.0 assets/kube-apiserver',
      `kube-controller-manager 1.36.3 ${built}/1.36.3/kube-controller-manager`,
      'kube-scheduler 1.35.0 assets/kube-scheduler',
      `kwok 1.36.3 ${built}/1.36.3/kwok`,
    ]);
  });

  test('can be missing', async () => {
    install('bin', '1.35.0');
    expect(await find({ PATH: path.join(home, 'bin') })).toHaveLength(2);
  });
});

test('what is missing is named, with how to get it', async () => {
  await expect(find({})).rejects.toMatchObject({
    code: 'emulator',
    message: 'Not found on this machine: kube-apiserver and etcd.',
    hint: expect.stringContaining('setup-envtest'),
  });
  mkdirSync(path.join(home, 'bin/etcd'), { recursive: true });
  writeFileSync(path.join(home, 'bin/kube-apiserver'), '', { mode: 0o755 });
  await expect(find({ PATH: path.join(home, 'bin') })).rejects.toMatchObject({
    message: 'Not found on this machine: etcd.',
  });
});

test('a program that does not report its version has none', async () => {
  const bin = install('bin', 'unknown');
  const [etcd] = listPrograms(await findPrograms({ env: { PATH: bin }, home }, undefined, undefined));
  expect(etcd && toProgramStatus(etcd)).toEqual({ name: 'etcd', version: null, file: path.join(bin, 'etcd') });
});
