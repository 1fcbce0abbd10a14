import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Auth from '@oks-kit/auth';
import type * as AuthNode from '@oks-kit/auth/node';
import type * as Client from '@oks-kit/client';
import type * as ClientNode from '@oks-kit/client/node';
import { createEmulator } from '@oks-kit/emulator';
import type * as Files from '@oks-kit/files';
import type * as Core from '@oks-kit/core';
import { afterAll, expect, test } from 'vitest';
import { root } from '../workspace.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'oks-versions-'));
const emulator = await createEmulator({ clock: 'instant', port: 0, mfa: true, tokens: true });
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Kit {
  readonly core: typeof Core;
  readonly files: typeof Files;
  readonly auth: typeof Auth;
  readonly authNode: typeof AuthNode;
  readonly client: typeof Client;
  readonly clientNode: typeof ClientNode;
}

/** Installs the published packages once more and loads them. */
async function install(name: string): Promise<Kit> {
  const modules = path.join(folder, name, 'node_modules');
  for (const one of ['core', 'schemas', 'files', 'auth', 'client']) {
    const from = path.join(root, 'packages', one);
    const to = path.join(modules, '@oks-kit', one);
    cpSync(path.join(from, 'dist'), path.join(to, 'dist'), { recursive: true });
    // Boundary: our own package.json.
    const { publishConfig, ...manifest } = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8')) as {
      publishConfig: object;
      dependencies?: object;
    };
    writeFileSync(path.join(to, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }));
    for (const needed of Object.keys(manifest.dependencies ?? {}).filter(
      (dependency) => !dependency.startsWith('@oks-kit/'),
    )) {
      mkdirSync(path.dirname(path.join(modules, needed)), { recursive: true });
      rmSync(path.join(modules, needed), { force: true });
      symlinkSync(realpathSync(path.join(from, 'node_modules', needed)), path.join(modules, needed));
    }
  }
  const load = async (file: string): Promise<unknown> =>
    import(pathToFileURL(path.join(modules, '@oks-kit', file)).href);
  const [core, files, auth, authNode, client, clientNode] = await Promise.all(
    [
      'core/dist/index.js',
      'files/dist/index.js',
      'auth/dist/index.js',
      'auth/dist/node/index.js',
      'client/dist/index.js',
      'client/dist/node/index.js',
    ].map(load),
  );
  // Boundary: the packages that these types belong to.
  return { core, files, auth, authNode, client, clientNode } as Kit;
}

const [one, two] = [await install('one'), await install('two')];
const { access_key, secret_key, totp_secret = '' } = emulator.account;
const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

test('each version recognizes the errors of the other by their code', async () => {
  expect(one.core.OksError).not.toBe(two.core.OksError);
  const bad = one.auth.accessKey({ accessKey: access_key, secretKey: 'wrong' });
  const refused = await thrownBy(() =>
    one.client.createClient({ baseUrl: emulator.url, credentials: bad }).projects.list(),
  );
  expect(refused).not.toBeInstanceOf(two.core.OksError);
  expect(two.core.isOksError(refused, 'authentication')).toBe(true);
  expect(two.core.isOksError(refused, 'conflict')).toBe(false);
});

test('each version accepts the credentials, secrets and stores of the other', async () => {
  const key = one.auth.accessKey({ accessKey: access_key, secretKey: new two.auth.Secret(secret_key) });
  const store = one.authNode.fileTokenStore({
    folder: path.join(folder, 'sessions'),
    endpoint: emulator.url,
    account: access_key,
  });
  const credentials = two.auth.session(
    two.auth.oneTimePassword(key, { totpSecret: new one.auth.Secret(totp_secret) }),
    { store },
  );
  expect(await one.client.createClient({ baseUrl: emulator.url, credentials }).projects.list()).toEqual([]);
  // One version uses the tokens that the other has saved, without another code.
  const other = two.authNode.fileTokenStore({
    folder: path.join(folder, 'sessions'),
    endpoint: emulator.url,
    account: access_key,
  });
  expect(await other.load()).toBeDefined();
  const again = one.auth.session(key, { store: other });
  expect(
    await two.client
      .createClient({ baseUrl: emulator.url, credentials: again, transport: one.clientNode.nodeTransport() })
      .projects.list(),
  ).toEqual([]);
});

test('each version recognizes unsent requests of the other', async () => {
  const credentials = one.auth.accessKey({ accessKey: access_key, secretKey: secret_key });
  const client = two.client.createClient({
    baseUrl: 'http://127.0.0.1:1/api/v2',
    credentials,
    transport: one.clientNode.nodeTransport(),
    retry: { attempts: 1 },
  });
  const error = await thrownBy(() =>
    client.projects.create({ name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' }),
  );
  expect(error).toMatchObject({
    code: 'connection',
    maybeApplied: false,
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('each version waits for the locks of the other', async () => {
  const lock = path.join(folder, 'shared.lock');
  let holders = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setImmediate(resolve));
    holders -= 1;
  };
  await Promise.all(
    Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : two).files.withFileLock(lock, {}, work)),
  );
  expect([most, holders]).toEqual([1, 0]);
});

test('both can save profiles at the same time', async () => {
  const surroundings = { env: { OKS_CONFIG_DIR: path.join(folder, 'config') }, home: folder };
  await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      (at % 2 === 0 ? one : two).authNode
        .profileStore(surroundings)
        .save(`p${at}`, { access_key: `AK${at}`, secret_key: 'SK' }),
    ),
  );
  for (const kit of [one, two]) expect(kit.authNode.profileStore(surroundings).list()).toHaveLength(10);
});

test('a profile file of a newer version is rejected and not changed', async () => {
  const config = path.join(folder, 'newer');
  mkdirSync(config);
  const file = path.join(config, 'config.json');
  const text = '{"version": 2, "default": "work", "vaults": {"work": {"kind": "new"}}}\n';
  writeFileSync(file, text, { mode: 0o600 });
  const surroundings = { env: { OKS_CONFIG_DIR: config }, home: folder };
  const store = one.authNode.profileStore(surroundings);
  for (const work of [
    () => one.authNode.defaultCredentials(surroundings),
    () => store.save('work', { access_key: 'AK', secret_key: 'SK' }),
    () => store.remove('work'),
    () => store.use('work'),
  ]) {
    const error = await thrownBy(work);
    expect(two.core.isOksError(error, 'credentials') && error.message).toContain(file);
    expect(String(error)).toContain('has version 2, but version 1 is needed');
  }
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(globSync('*', { cwd: config })).toEqual(['config.json']);
});

test('a session of a newer version is ignored and not changed', async () => {
  const sessions = path.join(folder, 'newer-sessions');
  const about = { folder: sessions, endpoint: 'https://api.example/api/v2', account: 'AK' };
  await one.authNode.fileTokenStore(about).save({ accessToken: 'a', refreshToken: 'b' });
  const [name = ''] = globSync('*.json', { cwd: sessions });
  const file = path.join(sessions, name);
  const text = readFileSync(file, 'utf8').replace('"version":1', '"version":2');
  writeFileSync(file, text);
  expect(await two.authNode.fileTokenStore(about).load()).toBeUndefined();
  await two.authNode
    .fileTokenStore(about)
    .clear({ accessToken: new two.auth.Secret('a'), refreshToken: new two.auth.Secret('b') });
  const error = await thrownBy(() => two.authNode.fileTokenStore(about).save({ accessToken: 'c', refreshToken: 'd' }));
  expect(one.core.isOksError(error, 'file') && error.message).toContain('was written by a newer version of oks-kit');
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(globSync('*', { cwd: sessions })).toEqual([name]);
});
