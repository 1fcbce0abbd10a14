import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseKubeconfig } from '@oks-kit/kubeconfig';
import { describe, expect, test } from 'vitest';
import { foreign, useKubeconfigHome } from './kubeconfig-home.fixture.ts';

const at = useKubeconfigHome();
const { oks, kubectl, configText } = at;

const config = (): string => path.join(at.home, 'config');
const contextsOfKubectl = async (): Promise<string[]> => {
  const { out } = await kubectl(['config', 'get-contexts', '--output', 'name']);
  return out.trim().split('\n').sort();
};
/** Changes the kubeconfig with kubectl itself. */
async function configure(...args: readonly string[]): Promise<void> {
  expect((await kubectl(['config', ...args])).code).toBe(0);
}

test('text that YAML 1.1 would parse as another type stays text', async () => {
  const theirs = foreign
    .replace('user: home\n', 'user: home\n      namespace: "no"\n')
    .replace('token: theirs', 'token: "1_000"');
  writeFileSync(config(), theirs);
  const names = ['on', 'No', '0b11', '1_000', '~', '2001-12-14'];
  for (const name of names)
    expect(await oks(['kubeconfig', 'merge', 'shop/web-0', '--alias', name])).toMatchObject({ code: 0 });
  expect(await contextsOfKubectl()).toEqual(['home', ...names].sort());
  expect((await kubectl(['--context', '0b11', 'get', 'namespaces', '-o', 'name'])).code).toBe(0);
  for (const name of names) expect(await oks(['kubeconfig', 'remove', name])).toMatchObject({ code: 0 });
  expect(configText()).toBe(theirs);
});

test('the next merge keeps what kubectl set in a merged context', async () => {
  await oks(['kubeconfig', 'merge', 'shop/web-0', '--use']);
  await configure('set-context', 'shop-web-0', '--namespace', 'team-a');
  await configure('set', 'clusters.shop-web-0.proxy-url', 'socks5://localhost:1080');
  await configure('set', 'clusters.shop-web-0.tls-server-name', 'kube.internal');
  await configure('set-credentials', 'shop-web-0', '--exec-env=HTTPS_PROXY=http://proxy.example:3128');
  for (const flags of [[], ['--ttl', '2h']]) {
    expect((await oks(['kubeconfig', 'merge', 'shop/web-0', ...flags])).code).toBe(0);
    const { clusters, contexts, users } = parseKubeconfig(configText());
    expect(clusters[0]?.cluster).toMatchObject({
      'proxy-url': 'socks5://localhost:1080',
      'tls-server-name': 'kube.internal',
    });
    expect(contexts[0]?.context.namespace).toBe('team-a');
    expect(users[0]?.user.exec?.env).toContainEqual({ name: 'HTTPS_PROXY', value: 'http://proxy.example:3128' });
  }
});

describe('a context that was renamed', () => {
  test('is updated under its new name', async () => {
    await oks(['kubeconfig', 'merge', 'shop/web-0', '--use']);
    await configure('rename-context', 'shop-web-0', 'web');
    const again = await oks(['kubeconfig', 'merge', 'shop/web-0', '--namespace', 'team-b']);
    expect([again.code, again.out]).toEqual([0, 'web\n']);
    expect(await contextsOfKubectl()).toEqual(['web']);
    expect((await kubectl(['get', 'namespaces', '-o', 'name'])).code).toBe(0);
  });

  test('leaves no key when it is removed', async () => {
    writeFileSync(config(), foreign);
    await oks(['kubeconfig', 'merge', 'shop/web-0', '--no-exec']);
    await configure('rename-context', 'shop-web-0', 'web');
    expect(await oks(['kubeconfig', 'remove', 'web'])).toMatchObject({
      code: 0,
      err: 'Removed cluster shop-web-0, user shop-web-0, context web.\n',
    });
    expect(configText()).not.toContain('client-key-data');
    expect(await contextsOfKubectl()).toEqual(['home']);
  });
});

test("a context of the user's own works after a removal", async () => {
  await oks(['kubeconfig', 'merge', 'shop/web-0', '--no-exec']);
  await configure('set-context', 'mine', '--cluster', 'shop-web-0', '--user', 'shop-web-0');
  expect(await oks(['kubeconfig', 'remove', 'shop-web-0'])).toMatchObject({
    code: 0,
    err: [
      'Removed context shop-web-0.',
      'Kept cluster shop-web-0: the context mine uses it.',
      'Kept user shop-web-0: the context mine uses it.\n',
    ].join('\n'),
  });
  expect((await kubectl(['--context', 'mine', 'get', 'namespaces', '-o', 'name'])).code).toBe(0);
  await configure('delete-context', 'mine');
  expect((await oks(['kubeconfig', 'remove', 'shop-web-0'])).code).toBe(0);
  expect(configText()).not.toContain('client-key-data');
});

test('kubectl still gets certificates after an upgrade of Node', async () => {
  const folder = (version: string): string => path.join(at.home, 'Cellar/node', version);
  const link = path.join(at.home, 'bin/node');
  mkdirSync(path.join(folder('24.1.0'), 'bin'), { recursive: true });
  mkdirSync(path.dirname(link));
  copyFileSync(process.execPath, path.join(folder('24.1.0'), 'bin/node'));
  symlinkSync(path.join(folder('24.1.0'), 'bin/node'), link);
  expect((await at.oksUnder(link, ['kubeconfig', 'merge', 'shop/web-0', '--use'])).code).toBe(0);
  expect(parseKubeconfig(configText()).users[0]?.user.exec?.command).toBe(link);
  renameSync(folder('24.1.0'), folder('24.2.0'));
  rmSync(link);
  symlinkSync(path.join(folder('24.2.0'), 'bin/node'), link);
  expect((await kubectl(['get', 'namespaces', '-o', 'name'])).code).toBe(0);
});

test('works without a cache that cannot be written, with a warning', async () => {
  const env = { XDG_CACHE_HOME: path.join(at.home, 'cache') };
  writeFileSync(env.XDG_CACHE_HOME, '');
  for (const args of [
    ['kubectl', '--cluster', 'shop/web-0', 'get', 'namespaces', '-o', 'name'],
    ['kubeconfig', 'exec', 'shop/web-0'],
    ['nodepool', 'list', '--cluster', 'shop/web-0'],
  ]) {
    const { code, err } = await oks(args, { env });
    expect([args[0], code, err]).toEqual([args[0], 0, expect.stringContaining('warning: Certificates are not cached')]);
  }
});

test('keeps owner, group, mode and link of the file', async () => {
  const real = path.join(at.home, 'real');
  writeFileSync(real, foreign);
  chmodSync(real, 0o660);
  if (process.getuid?.() === 0) chownSync(real, 1000, 1234);
  symlinkSync('real', config());
  const before = statSync(real);
  expect((await oks(['kubeconfig', 'merge', 'shop/web-0'])).code).toBe(0);
  const after = statSync(real);
  expect([after.uid, after.gid, after.mode]).toEqual([before.uid, before.gid, before.mode]);
  expect(await contextsOfKubectl()).toEqual(['home', 'shop-web-0']);
});

test('warns about a private key in a file that others can read', async () => {
  writeFileSync(config(), foreign);
  chmodSync(config(), 0o644);
  const { err } = await oks(['kubeconfig', 'merge', 'shop/web-0', '--no-exec']);
  expect(err).toContain(`warning: ${config()} contains a private key, and other users can read it (mode 0644).`);
});
