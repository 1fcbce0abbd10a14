import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator } from '@oks-kit/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessKey, Secret, session, type TokenPair, tokens } from '../index.ts';
import { call } from '../sending.fixture.ts';
import { fileTokenStore } from './index.ts';
import { endOf, startProcess } from './processes.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oks-sessions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const endpoint = 'https://api.example.com/api/v2';
const revealed = (pair: TokenPair | undefined): unknown =>
  pair && [pair.accessToken, pair.refreshToken].map((token) => Secret.of(token).reveal());
const jwt = (exp: number): string => `h.${btoa(JSON.stringify({ exp }))}.s`;

test('stores tokens in a private file, for one account at one endpoint', async () => {
  const sessions = path.join(folder, 'state', 'sessions');
  const store = fileTokenStore({ folder: sessions, endpoint, account: 'AK' });
  expect(await store.load()).toBeUndefined();
  await store.save({ accessToken: 'a', refreshToken: 'r' });
  expect(revealed(await fileTokenStore({ folder: sessions, endpoint: `${endpoint}/`, account: 'AK' }).load())).toEqual([
    'a',
    'r',
  ]);
  expect(await fileTokenStore({ folder: sessions, endpoint, account: 'BK' }).load()).toBeUndefined();
  expect(
    await fileTokenStore({ folder: sessions, endpoint: 'https://api.example.org/api/v2', account: 'AK' }).load(),
  ).toBeUndefined();
  const [file = ''] = readdirSync(sessions);
  expect([statSync(sessions).mode & 0o777, statSync(path.join(sessions, file)).mode & 0o777]).toEqual([0o700, 0o600]);
  await store.forget();
  await store.forget();
  expect(readdirSync(sessions)).toEqual([]);
});

test('the tokens that are valid longer win, and only rejected tokens are deleted', async () => {
  const store = fileTokenStore({ folder, endpoint, account: 'AK' });
  const [short, long] = [100, 200].map((exp) => ({ accessToken: 'a', refreshToken: jwt(exp) }));
  if (short === undefined || long === undefined) throw new Error('two pairs were made');
  await store.save(long);
  await store.save(short);
  await store.clear(short);
  expect(revealed(await store.load())).toEqual(['a', long.refreshToken]);
  await store.clear(long);
  expect(await store.load()).toBeUndefined();
});

test.each([
  '',
  '{',
  '[]',
  '{"version": 0}',
  '{"version": "2"}',
  '{"version": 1, "endpoint": "https://evil.example", "account": "AK", "access_token": "a", "refresh_token": "r"}',
])('an invalid file or one of another account is ignored: %s', async (text) => {
  const store = fileTokenStore({ folder, endpoint, account: 'AK' });
  await store.save({ accessToken: 'a', refreshToken: 'r' });
  writeFileSync(path.join(folder, readdirSync(folder)[0] ?? ''), text);
  expect(await store.load()).toBeUndefined();
  await store.save({ accessToken: 'b', refreshToken: 's' });
  expect(revealed(await store.load())).toEqual(['b', 's']);
});

test('twenty concurrent processes leave one valid pair of tokens', async () => {
  await using emulator = await createEmulator({ clock: 'real', port: 0, tokens: true });
  const { access_key, secret_key } = emulator.account;
  const cache = path.join(folder, 'compiled');
  const sessions = path.join(folder, 'sessions');
  const lines = `
    const { KEY: accessKey, SECRET: secretKey, URL_: endpoint } = process.env;
    const store = node.fileTokenStore({ folder: ${JSON.stringify(sessions)}, endpoint, account: accessKey });
    const onWarning = () => { throw process.exit(9); };
    const credentials = auth.session(auth.accessKey({ accessKey, secretKey }), { store, onWarning });
    for (let i = 0; i < 3; i++) {
      const request = { method: 'GET', url: new URL(endpoint + '/projects') };
      const response = await fetch(request.url, { headers: await credentials.authorize(request) });
      await response.text();
      await credentials.learn({ status: response.status, header: (name) => response.headers.get(name) }, request);
      if (response.status !== 200) process.exit(1);
    }`;
  const env = { KEY: access_key, SECRET: secret_key, URL_: emulator.url };
  expect(
    await Promise.all(Array.from({ length: 20 }, () => endOf(startProcess(lines, { cwd: folder, cache, env })))),
  ).toEqual(Array(20).fill(0));
  expect(readdirSync(sessions)).toHaveLength(1);
  expect(statSync(path.join(sessions, readdirSync(sessions)[0] ?? '')).mode & 0o777).toBe(0o600);
  const pair = await fileTokenStore({ folder: sessions, endpoint: emulator.url, account: access_key }).load();
  expect(pair === undefined ? 'no pair' : await call(emulator, tokens(pair))).toBe(200);
}, 120_000);

test('an unusable state folder causes a warning, but does not fail the call', async () => {
  await using emulator = await createEmulator({ clock: 'instant', tokens: true });
  const { access_key, secret_key } = emulator.account;
  const blocked = path.join(folder, 'blocked');
  writeFileSync(blocked, 'a file where a folder should be');
  const messages: string[] = [];
  const store = fileTokenStore({ folder: path.join(blocked, 'sessions'), endpoint: emulator.url, account: access_key });
  const credentials = session(accessKey({ accessKey: access_key, secretKey: secret_key }), {
    store,
    onWarning: ({ message }) => messages.push(message.replaceAll(folder, '~')),
  });
  expect([await call(emulator, credentials), await call(emulator, credentials)]).toEqual([200, 200]);
  expect(messages).toEqual(["The session can't be saved: The folder ~/blocked/sessions can't be created (ENOTDIR)."]);
});

test('the file of a newer version causes a warning and is not changed', async () => {
  await using emulator = await createEmulator({ clock: 'instant', tokens: true });
  const { access_key, secret_key } = emulator.account;
  const store = fileTokenStore({ folder, endpoint: emulator.url, account: access_key });
  await store.save({ accessToken: 'a', refreshToken: 'r' });
  const file = path.join(folder, readdirSync(folder)[0] ?? '');
  const text = '{"version": 2, "vault": {"kind": "new"}}\n';
  writeFileSync(file, text);
  const messages: string[] = [];
  const credentials = session(accessKey({ accessKey: access_key, secretKey: secret_key }), {
    store,
    onWarning: ({ message }) => messages.push(message.replaceAll(folder, '~')),
  });
  // The second call uses the tokens of the first.
  expect([await call(emulator, credentials), await call(emulator, credentials)]).toEqual([200, 200]);
  expect(messages).toEqual([
    expect.stringMatching(
      /^The session can't be saved: ~\/\w+\.json was written by a newer version of oks-kit and is not changed\.$/,
    ),
  ]);
  await store.forget();
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([text, [path.basename(file)]]);
});
