import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OksFileError } from '@oks-kit/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type KubeconfigRequest } from '../index.ts';
import { kubeconfigFor, type Subject } from './certificates.fixture.ts';
import { type CacheKey, createKubeconfigCache, type KubeconfigCacheOptions } from './index.ts';

let folder: string;
let now: number;
let asked: KubeconfigRequest[];
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'oks-cache-')), 'kubeconfigs');
  now = Date.UTC(2030, 0, 1);
  asked = [];
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

const hour = 3_600_000;
const key: CacheKey = { endpoint: 'https://api.example/api/v2', account: 'AKIDEXAMPLE', clusterId: 'c-1', ttl: '1h' };
const cache = (options: Partial<KubeconfigCacheOptions> = {}) =>
  createKubeconfigCache({ folder, now: () => now, ...options });
const serve =
  (subject: Partial<Subject> = {}) =>
  async (request: KubeconfigRequest) => {
    asked.push(request);
    const kubeconfig = await kubeconfigFor({ notAfter: now + hour, ...subject });
    return kubeconfig;
  };

test('fetches once into a private file, and again five minutes before the certificate expires', async () => {
  const first = await cache().get(key, serve());
  expect([first.fetched, first.renewAt.getTime()]).toEqual([true, now + hour - 300_000]);
  expect([(await stat(first.file ?? '')).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
  now += hour - 300_001;
  expect(await cache().get(key, serve())).toMatchObject({ fetched: false, file: first.file });
  now += 1;
  expect((await cache().get(key, serve())).fetched).toBe(true);
  expect(asked).toHaveLength(2);
  expect(await readdir(folder)).toEqual([path.basename(first.file ?? '')]);
});

test('a short-lived certificate is renewed after four fifths of its lifetime', async () => {
  await cache().get(key, serve({ notAfter: now + 30_000 }));
  now += 23_999;
  expect((await cache().get(key, serve())).fetched).toBe(false);
  now += 1;
  expect((await cache().get(key, serve())).fetched).toBe(true);
});

test('concurrent calls fetch once', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => cache().get(key, serve())));
  expect([asked.length, all.filter(({ fetched }) => fetched).length]).toEqual([1, 1]);
});

test.each<[string, Partial<CacheKey>, Partial<Subject>]>([
  ['endpoint', { endpoint: 'https://other.example/api/v2' }, {}],
  ['account', { account: 'AKIDOTHER' }, {}],
  ['cluster, created again with the same name', { clusterId: 'c-2' }, {}],
  ['user', { user: 'eve' }, { user: 'eve' }],
  ['group', { group: 'admins' }, { groups: ['admins'] }],
  ['time', { ttl: '2h' }, {}],
])('another %s gets another certificate', async (_, other, subject) => {
  const one = await cache().get(key, serve());
  const two = await cache().get({ ...key, ...other }, serve(subject));
  expect(two.fetched).toBe(true);
  expect(two.file).not.toBe(one.file);
  expect((await cache().get(key, serve())).fetched).toBe(false);
});

describe('a certificate for another user', () => {
  test.each<[string, Partial<CacheKey>, RegExp]>([
    ['user', { user: 'eve' }, /for the user "ada", not /],
    ['group', { group: 'system:masters' }, /for the group "team", not /],
  ])('is refused because of its %s, and not cached', async (_, other, message) => {
    await expect(cache().get({ ...key, ...other }, serve())).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is not served from a file that replaced another one', async () => {
    const eve = { ...key, user: 'eve' };
    const { file } = await cache().get(eve, serve({ user: 'eve' }));
    const ada = await cache().get({ ...key, user: 'ada' }, serve());
    await writeFile(file ?? '', await readFile(ada.file ?? ''));
    const again = await cache().get(eve, serve({ user: 'eve' }));
    expect([again.fetched, again.certificate.user]).toEqual([true, 'eve']);
  });
});

test('a certificate that has already expired is refused', async () => {
  await expect(cache().get(key, serve({ notAfter: now }))).rejects.toThrow(/already expired, according to the clock/);
});

test('a failed fetch leaves the cached entry, and no lock', async () => {
  const { file } = await cache().get(key, serve());
  now += hour;
  await expect(cache().get(key, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(await readdir(folder)).toEqual([path.basename(file ?? '')]);
});

test.each(['', '{', 'null', '{"kind":"Config"}', '{"extensions":[{"name":"oks-kit","extension":{"version":1}}]}'])(
  'a broken file (%j) is replaced',
  async (content) => {
    const { file } = await cache().get(key, serve());
    await writeFile(file ?? '', content);
    expect((await cache().get(key, serve())).fetched).toBe(true);
  },
);

describe('a cache that cannot be used', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['its folder is a file', () => writeFile(folder, ''), /kubeconfigs/],
    [
      'the file system is not writable',
      () => {
        folder = '/proc/oks-kit/kubeconfigs';
        return Promise.resolve();
      },
      /\/proc\/oks-kit/,
    ],
  ])('is skipped with a warning: %s', async (_, spoil, reason) => {
    const parent = path.dirname(folder);
    await spoil();
    const warnings: string[] = [];
    const one = await cache({ onWarning: ({ message }) => warnings.push(message) }).get(key, serve());
    expect([one.fetched, one.file, one.certificate.user]).toEqual([true, undefined, 'ada']);
    expect([warnings.length, warnings[0]]).toEqual([1, expect.stringMatching(reason)]);
    expect(await cache({ onWarning: () => undefined }).list()).toEqual([]);
    folder = path.join(parent, 'kubeconfigs');
  });

  test('is used again after a folder took the place of an entry', async () => {
    const { file } = await cache().get(key, serve());
    await rm(file ?? '');
    await mkdir(path.join(file ?? '', 'inside'), { recursive: true });
    expect(await cache().get(key, serve())).toMatchObject({ fetched: true, file });
    expect(await cache().get(key, serve())).toMatchObject({ fetched: false, file });
  });

  test('does not hide errors of the fetch', async () => {
    await writeFile(folder, '');
    const fails = cache().get(key, () => Promise.reject(new OksFileError('no credentials file')));
    await expect(fails).rejects.toThrow('no credentials file');
    await rm(folder);
    let asked = 0;
    const failing = cache().get(key, () => {
      asked += 1;
      return Promise.reject(new OksFileError('no credentials file'));
    });
    await expect(failing).rejects.toThrow('no credentials file');
    expect(asked).toBe(1);
  });
});

test('lists its entries without secrets, and clears them', async () => {
  expect(await cache().list()).toEqual([]);
  const { file } = await cache().get({ ...key, user: 'ada' }, serve());
  await cache().get({ ...key, clusterId: 'c-2' }, serve({ notAfter: now + 2 * hour }));
  await writeFile(path.join(folder, 'notes.txt'), 'mine');
  now += hour;
  const entries = await cache().list();
  expect(entries[0]).toEqual({
    file,
    endpoint: key.endpoint,
    cluster_id: 'c-1',
    user: 'ada',
    group: undefined,
    ttl: '1h',
    expires_at: new Date(now).toISOString(),
    expired: true,
  });
  expect(JSON.stringify(entries)).not.toMatch(/AKID|PRIVATE|LS0t/);
  expect(await cache().clear(({ cluster_id }) => cluster_id === 'c-2')).toBe(1);
  expect(await cache().clear()).toBe(1);
  expect(await readdir(folder)).toEqual(['notes.txt']);
});
