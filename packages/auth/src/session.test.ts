import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { isOksError, OksFileError } from '@oks-kit/core';
import { expect, test } from 'vitest';
import {
  accessKey,
  type Credentials,
  memoryTokenStore,
  oneTimePassword,
  session,
  type SessionWarning,
  type TokenPair,
  type TokenStore,
  totp,
} from './index.ts';
import { call } from './sending.fixture.ts';

/** The key of the first account, and how often it was sent. */
function countedKey(
  emulator: Emulator,
  secretKey = emulator.account.secret_key,
): { readonly credentials: Credentials; readonly sent: () => number } {
  let sent = 0;
  const key = accessKey({ accessKey: emulator.account.access_key, secretKey });
  return { credentials: { authorize: (request) => ((sent += 1), key.authorize(request)) }, sent: () => sent };
}

const fifty = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 50 }, work));
const all200 = Array<number>(50).fill(200);

test('fifty concurrent calls sign in once, and once more after the tokens have expired', async () => {
  await using emulator = await createEmulator({ clock: 'manual', tokens: { accessSeconds: 60, refreshSeconds: 600 } });
  const key = countedKey(emulator);
  const credentials = session(key.credentials, { now: () => emulator.clock.now() });
  expect(await fifty(() => call(emulator, credentials))).toEqual(all200);
  expect(key.sent()).toBe(1);
  // Tokens are not used in their last seconds, because clocks can differ.
  emulator.clock.advance(595_000);
  expect(await fifty(() => call(emulator, credentials))).toEqual(all200);
  expect(key.sent()).toBe(2);
});

test('fifty concurrent calls with rejected tokens sign in once', async () => {
  await using emulator = await createEmulator({ clock: 'manual', tokens: { refreshSeconds: 600 } });
  const key = countedKey(emulator);
  const credentials = session(key.credentials, { now: () => emulator.clock.now() - 1_000_000 });
  expect(await call(emulator, credentials)).toBe(200);
  emulator.clock.advance(700_000);
  expect(await fifty(() => call(emulator, credentials))).toEqual(all200);
  expect(key.sent()).toBe(2);
});

test('fifty concurrent calls share one prompt for a code and one sign-in', async () => {
  await using emulator = await createEmulator({ clock: 'instant', mfa: true, tokens: true });
  const key = countedKey(emulator);
  let asked = 0;
  const credentials = session(
    oneTimePassword(key.credentials, async () => {
      asked += 1;
      return totp(emulator.account.totp_secret ?? '', { now: Date.now() });
    }),
  );
  expect(await fifty(() => call(emulator, credentials))).toEqual(all200);
  expect(await call(emulator, credentials)).toBe(200);
  // Once without a code and once with it.
  expect([asked, key.sent()]).toEqual([1, 2]);
});

test('if the wrapped credentials fail too, their error is thrown', async () => {
  await using emulator = await createEmulator({ clock: 'instant', tokens: true });
  const store = memoryTokenStore();
  await store.save({ accessToken: 'dead', refreshToken: 'dead' });
  const key = countedKey(emulator, 'wrong');
  let body: unknown;
  const watched = {
    url: emulator.url,
    fetch: async (...args: Parameters<typeof fetch>) => {
      const response = await emulator.fetch(...args);
      body = await response.clone().json();
      return response;
    },
  };
  expect([await call(watched, session(key.credentials, { store })), key.sent(), JSON.stringify(body)]).toEqual([
    401,
    1,
    expect.stringContaining('Authentication failed'),
  ]);
  expect(await store.load()).toBeUndefined();
});

test('new tokens that have replaced rejected ones are not deleted', async () => {
  const store = memoryTokenStore();
  await store.save({ accessToken: 'new', refreshToken: 'new' });
  await store.clear({ accessToken: 'old', refreshToken: 'old' });
  expect(await store.load()).toEqual({ accessToken: 'new', refreshToken: 'new' });
});

test.each<[string, unknown]>([
  ['nothing at all', null],
  ['half a pair', { accessToken: 'a' }],
  ['numbers', { accessToken: 1, refreshToken: 2 }],
  ['what no header can carry', { accessToken: 'a\r\nb', refreshToken: 'r' }],
])('a store that returns %s is treated as empty', async (_, stored) => {
  await using emulator = await createEmulator({ clock: 'instant' });
  // Boundary: a store that was written in JavaScript.
  const store: TokenStore = { ...memoryTokenStore(), load: () => stored as TokenPair };
  const key = countedKey(emulator);
  expect([await call(emulator, session(key.credentials, { store })), key.sent()]).toEqual([200, 1]);
});

test('a failing store is reported once per kind of problem, and calls continue', async () => {
  await using emulator = await createEmulator({ clock: 'manual', tokens: { refreshSeconds: 600 } });
  const fail = (): never => {
    throw new OksFileError('the disk is gone');
  };
  const warnings: SessionWarning[] = [];
  const key = countedKey(emulator);
  const credentials = session(key.credentials, {
    store: { load: fail, save: fail, clear: () => Promise.reject(new Error('holds CANARY')) },
    onWarning: (warning) => {
      warnings.push(warning);
      throw new Error('a listener’s own fault');
    },
    now: () => emulator.clock.now() - 1_000_000,
  });
  for (let i = 0; i < 3; i++) expect(await call(emulator, credentials)).toBe(200);
  expect(key.sent()).toBe(1);
  emulator.clock.advance(700_000);
  expect(await call(emulator, credentials)).toBe(200);
  expect(key.sent()).toBe(2);
  expect(warnings.map(({ message }) => message)).toEqual([
    "The session can't be read: the disk is gone",
    "The session can't be saved: the disk is gone",
    "The session can't be deleted.",
  ]);
});

test('a store that fails to delete does not bring rejected tokens back', async () => {
  await using emulator = await createEmulator({ clock: 'instant', tokens: true });
  const stuck: TokenPair = { accessToken: 'dead', refreshToken: 'dead' };
  const store: TokenStore = {
    load: () => stuck,
    save: () => undefined,
    clear: () => Promise.reject(new Error('read-only')),
  };
  const key = countedKey(emulator);
  expect(await call(emulator, session(key.credentials, { store }))).toBe(200);
  expect(key.sent()).toBe(1);
});

test('if the service returns no tokens, every call signs in and none waits forever', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const key = countedKey(emulator);
  expect(await fifty(() => call(emulator, session(key.credentials)))).toEqual(all200);
  const shared = session(key.credentials);
  expect(await fifty(() => call(emulator, shared))).toEqual(all200);
  expect(key.sent()).toBe(100);
});

test('a sign-in without a response does not block the others', async () => {
  await using emulator = await createEmulator({ clock: 'instant', tokens: true });
  const credentials = session(countedKey(emulator).credentials);
  const request = { method: 'GET', url: new URL(`${emulator.url}/projects`) };
  await credentials.authorize(request);
  const waiting = call(emulator, credentials);
  const stop = new AbortController();
  const gaveUp = credentials.authorize({ ...request, signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(gaveUp).rejects.toThrow('enough');
  credentials.abandon?.(request);
  expect(await waiting).toBe(200);
});

test('a session sends its tokens and its key to one origin only', async () => {
  await using emulator = await createEmulator({ clock: 'instant', tokens: true });
  const credentials = session(countedKey(emulator).credentials);
  expect(await call(emulator, credentials)).toBe(200);
  const error: unknown = await Promise.resolve(
    credentials.authorize({ method: 'GET', url: new URL('https://elsewhere.example/api/v2') }),
  ).catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && error.message).toBe(
    'These credentials are for http://localhost, not for https://elsewhere.example.',
  );
});
