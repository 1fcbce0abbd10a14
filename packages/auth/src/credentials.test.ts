import { format, inspect } from 'node:util';
import { createEmulator } from '@oks-kit/emulator';
import { isOksError } from '@oks-kit/core';
import { describe, expect, test } from 'vitest';
import { inputMessageOf } from '../../core/src/input-message.fixture.ts';
import {
  accessKey,
  basic,
  chain,
  type Credentials,
  forEndpoint,
  oneTimePassword,
  Secret,
  session,
  tokens,
  totp,
} from './index.ts';
import { credentialCommand, defaultCredentials, fromProfile } from './node/index.ts';
import { call } from './sending.fixture.ts';

const emptyHanded: Credentials = { authorize: () => ({}) };

test('every method authenticates, and a wrong secret does not', async () => {
  await using emulator = await createEmulator({ clock: 'instant', tokens: true });
  const { access_key, secret_key, username, password } = emulator.account;
  expect(await call(emulator, accessKey({ accessKey: access_key, secretKey: secret_key }))).toBe(200);
  expect(await call(emulator, basic({ username, password }))).toBe(200);
  expect(await call(emulator, accessKey({ accessKey: access_key, secretKey: 'wrong' }))).toBe(401);
  expect(await call(emulator, basic({ username, password: 'wrong' }))).toBe(401);

  const answer = await emulator.fetch(`${emulator.url}/projects`, { headers: emulator.credentials.authorize() });
  const pair = {
    accessToken: answer.headers.get('access-token') ?? '',
    refreshToken: answer.headers.get('refresh-token') ?? '',
  };
  expect(await call(emulator, tokens(pair))).toBe(200);
  expect(await call(emulator, tokens({ ...pair, accessToken: 'dead', refreshToken: 'dead' }))).toBe(401);
});

test('a session sends its tokens instead of the key, and uses the key again when they expire', async () => {
  await using emulator = await createEmulator({ clock: 'manual', tokens: { accessSeconds: 60, refreshSeconds: 600 } });
  const { access_key, secret_key } = emulator.account;
  const sent: string[] = [];
  const inner = accessKey({ accessKey: access_key, secretKey: secret_key });
  const credentials = session(
    { authorize: (request) => (sent.push('key'), inner.authorize(request)) },
    // The session's clock stands still, so that the tokens look valid after they have expired in the emulator.
    { now: () => emulator.clock.now() - 1_000_000 },
  );
  expect(await call(emulator, credentials)).toBe(200);
  expect(await call(emulator, credentials)).toBe(200);
  expect(sent).toEqual(['key']);
  emulator.clock.advance(700_000);
  expect(await call(emulator, credentials)).toBe(200);
  expect(sent).toEqual(['key', 'key']);
});

describe('one-time passwords', () => {
  test('are requested once for all waiting calls, with leading zeros', async () => {
    await using emulator = await createEmulator({ clock: 'instant', mfa: true, tokens: true });
    const { access_key, secret_key, totp_secret = '' } = emulator.account;
    let asked = 0;
    const withCode = oneTimePassword(accessKey({ accessKey: access_key, secretKey: secret_key }), async () => {
      asked += 1;
      return totp(totp_secret, { now: Date.now() });
    });
    expect(await Promise.all(Array.from({ length: 20 }, () => call(emulator, withCode)))).toEqual(Array(20).fill(200));
    expect(asked).toBe(1);
    expect(
      await call(
        emulator,
        oneTimePassword(accessKey({ accessKey: access_key, secretKey: secret_key }), { totpSecret: totp_secret }),
      ),
    ).toBe(200);
  });

  test('that are wrong cause an error that says what to do', async () => {
    await using emulator = await createEmulator({ clock: 'instant', mfa: true });
    const { access_key, secret_key } = emulator.account;
    const credentials = oneTimePassword(accessKey({ accessKey: access_key, secretKey: secret_key }), '000000');
    const error: unknown = await call(emulator, credentials).catch((thrown: unknown) => thrown);
    expect(isOksError(error, 'otp_required') && [error.message, error.hint]).toEqual([
      'The one-time password was rejected.',
      'A code is valid once and for about 30 seconds. Try again with a new one.',
    ]);
  });

  // Test vectors of RFC 6238, appendix B, for SHA-1: the last six of eight digits.
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('have the value of RFC 6238 at %i s', async (seconds, code) => {
    expect(await totp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', { now: seconds * 1000 })).toBe(code);
  });
});

test('a chain uses the first credentials that are available', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const { OksCredentialsError } = await import('@oks-kit/core');
  const nothing: Credentials = {
    authorize() {
      throw new OksCredentialsError('nothing here');
    },
  };
  expect(await call(emulator, chain(nothing, emulator.credentials))).toBe(200);
  await expect(call(emulator, chain(nothing, nothing))).rejects.toThrow('No usable credentials.');
});

test('a value that is not allowed in a header causes an error with the name of the option, without the value', () => {
  expect(inputMessageOf(() => accessKey({ accessKey: '', secretKey: 'x' }))).toContain('`accessKey` is empty');
  expect(inputMessageOf(() => accessKey({ accessKey: 'AK', secretKey: 'canary\r\nX: 1' }))).toMatch(
    /^(?!.*canary).*`secretKey` contains/,
  );
  expect(inputMessageOf(() => basic({ username: 'a:b', password: 'canary' }))).toMatch(
    /^(?!.*canary).*must not contain a colon/,
  );
});

/** Calls a function without types, like a JavaScript caller. */
function untyped(work: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown {
  return Reflect.apply(work, undefined, args);
}

test.each<[string, (...args: never[]) => unknown, unknown[], string]>([
  ['accessKey of nothing', accessKey, [], 'options must be an object'],
  [
    'accessKey without its secret',
    accessKey,
    [{ accessKey: 'AK' }],
    '`secretKey`: required, must be a string or a `Secret`',
  ],
  [
    'accessKey with a number',
    accessKey,
    [{ accessKey: 'AK', secretKey: 424242 }],
    '`secretKey`: must be a string or a `Secret`',
  ],
  [
    'accessKey by a wrong name',
    accessKey,
    [{ acessKey: '424242', secretKey: 'x' }],
    '`acessKey`: unknown option, did you mean `accessKey`?; `accessKey`: required, must be text',
  ],
  ['basic without a password', basic, [{ username: 'ada' }], '`password`: required, must be a string or a `Secret`'],
  ['basic with a number', basic, [{ username: 'ada', password: 424242 }], '`password`: must be a string or a `Secret`'],
  ['basic without a login', basic, [{ password: '424242' }], '`username`: required, must be text'],
  [
    'tokens that are half a pair',
    tokens,
    [{ accessToken: '424242' }],
    '`refreshToken`: required, must be a string or a `Secret`',
  ],
  [
    'a one-time password as a number',
    oneTimePassword,
    [emptyHanded, 424242],
    'a one-time password must be a string of 4 to 10 digits',
  ],
  [
    'a one-time password from nowhere',
    oneTimePassword,
    [emptyHanded],
    'a one-time password must be a string of 4 to 10 digits',
  ],
  [
    'a TOTP secret as a number',
    oneTimePassword,
    [emptyHanded, { totpSecret: 424242 }],
    '`totpSecret`: must be a string or a `Secret`',
  ],
  [
    'a one-time password for nobody',
    oneTimePassword,
    [undefined, '424242'],
    '`inner`: required, must be an object with the method `authorize`',
  ],
  ['a session of a function', session, [accessKey], '`inner`: must be an object with the method `authorize`'],
  [
    'a session with half a store',
    session,
    [emptyHanded, { store: { load: () => undefined } }],
    '`store`: must be an object with the methods `load`, `save`, `clear`',
  ],
  [
    'a chain with a gap',
    chain,
    [emptyHanded, undefined],
    '`links`: must be credentials, each an object with the method `authorize`',
  ],
  [
    'credentials of nobody for an endpoint',
    forEndpoint,
    ['https://api.example.com', null],
    '`inner`: must be an object with the method `authorize`',
  ],
  [
    'a command as one text',
    credentialCommand,
    ['vault get 424242'],
    "`words`: must be a program and its arguments, such as `['vault-oks', 'get', 'prod']`",
  ],
  [
    'an unknown way to find credentials',
    defaultCredentials,
    [{ profil: '424242' }],
    '`profil`: unknown option, did you mean `profile`?',
  ],
  ['a profile without a name', fromProfile, [], '`name`: required, must be text'],
  ['a secret as a number', (value: string) => new Secret(value), [424242], 'a secret must be a string'],
])('%s causes an input error without the value', (_, factory, args, fault) => {
  const message = inputMessageOf(() => untyped(factory, ...args));
  expect(message).toContain(`: ${fault}`);
  expect(message).not.toContain('424242');
});

test('a code that is a number is rejected and not sent', async () => {
  await using emulator = await createEmulator({ clock: 'instant', mfa: true });
  const withNumber = oneTimePassword(emulator.credentials, () => Reflect.apply(Number, undefined, ['424242']) as never);
  const error: unknown = await call(emulator, withNumber).catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'input') && error.message).toBe(
    '@oks-kit/auth: a one-time password must be a string of 4 to 10 digits.',
  );
});

test('credentials never print a secret', () => {
  const all = [
    accessKey({ accessKey: 'AKCANARY', secretKey: 'CANARY' }),
    basic({ username: 'ada', password: 'CANARY' }),
    tokens({ accessToken: 'CANARY', refreshToken: 'CANARY' }),
    session(accessKey({ accessKey: 'AKCANARY', secretKey: 'CANARY' })),
    oneTimePassword(basic({ username: 'ada', password: 'CANARY' }), { totpSecret: 'CANARY' }),
  ];
  for (const one of all)
    expect(`${inspect(one, { depth: 9, showHidden: true })} ${JSON.stringify(one)}`).not.toContain('CANARY');
});

test('credentials for one endpoint are never sent to another, or over plain HTTP', () => {
  const key = accessKey({ accessKey: 'AK', secretKey: 'canary' });
  const bound = forEndpoint('https://api.example.com/api/v2', key);
  const to = (url: string, credentials: Credentials): string =>
    inputMessageOf(() => credentials.authorize({ method: 'GET', url: new URL(url) }));
  expect(to('https://api.example.com/api/v2/projects', bound)).toBe('none');
  for (const url of [
    'https://api.example.org/',
    'https://api.example.com:8443/',
    'http://127.0.0.1/',
    'http://api.example.com/',
  ]) {
    expect(to(url, bound)).toMatch(/^(?!.*canary).*are for https:\/\/api\.example\.com, not for /);
  }
  for (const scheme of [
    key,
    basic({ username: 'ada', password: 'canary' }),
    tokens({ accessToken: 'canary', refreshToken: 'canary' }),
  ]) {
    expect(to('http://api.example.com/', scheme)).toContain('must use https');
  }
});

test('a secret prints as stars and can be revealed', () => {
  const secret = new Secret('CANARY');
  const error = new Error('failed', { cause: { secret, list: [secret] } });
  /* eslint-disable-next-line
     @typescript-eslint/restrict-template-expressions, @typescript-eslint/restrict-plus-operands
     -- this is the mistake that it protects from */
  const template = [`${secret}`, String(secret), '' + secret].join(' ');
  const printed = [
    template,
    inspect(secret),
    inspect({ secret }, { depth: 9, showHidden: true }),
    inspect(error),
    format('%s %o %j %O', secret, secret, secret, secret),
    JSON.stringify({ secret }),
  ].join('\n');
  expect(printed).not.toContain('CANARY');
  expect(template).toBe('*** *** ***');
  expect(Object.keys(secret)).toEqual([]);
  expect(secret.reveal()).toBe('CANARY');
  expect(structuredClone(secret)).toEqual({});
});
