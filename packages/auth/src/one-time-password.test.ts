import { createEmulator } from '@oks-kit/emulator';
import { isOksError } from '@oks-kit/core';
import { expect, test } from 'vitest';
import { accessKey, type Credentials, oneTimePassword } from './index.ts';
import { call } from './sending.fixture.ts';

/** A service that accepts each code once. */
function serviceTaking(...codes: string[]): { url: string; fetch: typeof fetch; seen: (string | null)[] } {
  const seen: (string | null)[] = [];
  const left = new Set(codes);
  return {
    url: 'https://oks.example/api/v2',
    seen,
    fetch: (_url, init) => {
      const code = new Headers(init?.headers).get('x-otp-code');
      seen.push(code);
      return Promise.resolve(
        code !== null && left.delete(code) ? Response.json({}) : Response.json({ otp_required: true }, { status: 401 }),
      );
    },
  };
}

const key: Credentials = accessKey({ accessKey: 'AK', secretKey: 'SK' });

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isOksError(error) ? `${error.code}: ${error.message}` : String(error);
}

test('leading zeros are sent', async () => {
  const service = serviceTaking('000123');
  expect(await call(service, oneTimePassword(key, '000123'))).toBe(200);
  expect(service.seen).toEqual([null, '000123']);
});

test('a used code is requested again, unless it is fixed', async () => {
  const service = serviceTaking('111111', '222222');
  const codes = ['111111', '222222'];
  const asking = oneTimePassword(key, () => codes.shift() ?? '');
  expect([await call(service, asking), await call(service, asking)]).toEqual([200, 200]);
  const fixed = oneTimePassword(key, '333333');
  const other = serviceTaking('333333');
  expect(await call(other, fixed)).toBe(200);
  expect(await failureOf(call(other, fixed))).toBe('otp_required: The one-time password has already been used.');
});

test('after a wrong code, the next call asks again', async () => {
  const service = serviceTaking('222222');
  const codes = ['111111', '222222'];
  const asking = oneTimePassword(key, () => codes.shift() ?? '');
  expect(await failureOf(call(service, asking))).toBe('otp_required: The one-time password was rejected.');
  expect(await call(service, asking)).toBe(200);
});

test('an old code is not sent', async () => {
  const service = serviceTaking('111111', '222222');
  const codes = ['111111', '222222'];
  let now = 0;
  const asking = oneTimePassword(key, () => codes.shift() ?? '', { now: () => now });
  await call(service, asking);
  now = 31_000;
  await call(service, asking);
  expect(service.seen).toEqual([null, '111111', null, '222222']);
});

test('a code that is not a string of digits is rejected', async () => {
  expect(() => oneTimePassword(key, '12 34')).toThrow('must be a string of 4 to 10 digits');
  // @ts-expect-error a number loses its leading zeros
  const numeric = oneTimePassword(key, () => 123_456);
  expect(await failureOf(call(serviceTaking(), numeric))).toContain(
    'input: @oks-kit/auth: a one-time password must be a string',
  );
});

test('an aborted call stops waiting, and the prompt ends when all calls are aborted', async () => {
  let stopped = false;
  const asking = oneTimePassword(
    key,
    ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(new Error('stopped'));
        }),
      ),
  );
  const answer = { status: 401, header: () => null, errorBody: { otp_required: true } };
  const stop = [new AbortController(), new AbortController()];
  const waiting = stop.map(({ signal }) =>
    failureOf(Promise.resolve(asking.learn?.(answer, { method: 'GET', url: new URL('https://oks.example'), signal }))),
  );
  stop[0]?.abort(new Error('first'));
  expect([await waiting[0], stopped]).toEqual(['Error: first', false]);
  stop[1]?.abort(new Error('second'));
  expect([await waiting[1], stopped]).toEqual(['Error: second', true]);
});

test('without a source, the call fails because a code is required', async () => {
  await using emulator = await createEmulator({ clock: 'instant', mfa: true });
  expect(await call(emulator, emulator.credentials)).toBe(401);
});
