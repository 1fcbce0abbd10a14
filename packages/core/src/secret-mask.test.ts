import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretMask, isSecretName } from './secret-mask.ts';

const known = 'KNOWNsecretOFanACCOUNT0123456789abcdefgh';
const secrets = [known, ''];
const mask = createSecretMask(() => secrets);

test.each([
  'secret_key',
  'SecretKey',
  'secret_key_old',
  'secretValue',
  'password',
  'password2',
  'password_confirmation',
  'user-password',
  'AccessToken',
  'refresh_token',
  'token.0',
  'otp_code',
  'otp1',
  'X-OTP-Code',
  'mfa_code',
  'totp_secret',
  'kubeconfig',
  'kubeConfigYaml',
  'client-key-data',
  'ssh_private_key_pem',
  'preSharedKey',
  'clientSecret',
  'Authorization',
  'bearer',
  'pass',
  'sessionId',
  'credentials_json',
  'tokens',
])('the value of a field %s is masked, whatever it is', (name) => {
  expect(isSecretName(name)).toBe(true);
  for (const value of ['hunter2', 1234, ['hunter2', { code: 1234 }], { current: 'hunter2', previous: ['1234'] }]) {
    const shown = JSON.stringify(mask.value({ list: [{ [name]: value }] }));
    expect(shown).toContain('***');
    expect(shown).not.toMatch(/hunter2|1234/);
  }
});

test('fields that hold no secret stay as they are', () => {
  const body = {
    AccessKeys: [{ AccessKeyId: 'AKIA', State: 'ACTIVE', CreationDate: '2026-01-01' }],
    Template: { name: 'web', version: '1.32', cp_multi_az: false, expected_version: null, replicas: 3 },
    otp_required: true,
    keys: 'a.b',
    bypass: 'x',
    password: '',
    note: '{ "replicas": 3 }',
    message: 'save_kubeconfig: `file`: must be an absolute path',
    description: 'basic tokens for testing, at https://user@example.com:8080/path?a=%41#b and c:\\users',
    id: 'b8a1458a-578c-40f8-90f9-7ed10d2f6cb7',
  };
  expect(mask.value(body)).toEqual(body);
});

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEhunter2\n-----END EC PRIVATE KEY-----';
const escapedKnown = known.replaceAll(/./g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);

test.each([
  ['a known secret', `x${known}x`],
  ['a known secret in base64', btoa(known)],
  ['a known secret in base64, in a path', `/api/v2/projects/${btoa(`user:${known}`)}/x`],
  ['a known secret that is escaped', `{"d":"${escapedKnown}",}`],
  ['a token', `sent ${jwt}, then more`],
  ['a private key', pem],
  ['a private key in base64', btoa(pem)],
  ['a private key that was cut off', pem.slice(0, 45)],
  ['basic authentication', 'Authorization was Basic dXNlcjpodW50ZXIyMTIzNA=='],
  ['headers', 'Authorization: Basic dXNl\r\nCookie: a=hunter2; b=1234\r\nAccept: x'],
  ['a URL with a password', 'see https://me:hunter2@example.com/x'],
  ['a form', 'user=me&password=hunter2&x=1'],
  ['a form with an escaped name', 'user=me&p%61ssword=hunter2'],
  ['a name with more words', 'password_again=hunter2'],
  ['JSON that was cut off', '{"name":"web","SecretKey":"hunter2'],
  ['JSON with escapes', '{"password":"a\\"hunter2"}x'],
  ['JSON with an escaped name, and an error', '{"p\\u0061ssword":"hunter2",}'],
  ['JSON in JSON in a text', 'log: {\\"password\\":\\"my hunter2\\"}'],
  ['YAML', 'user:\n  client-key-data: hunter2\n'],
  ['YAML in base64', btoa('user:\n  client-key-data: hunter2\n')],
  ['YAML with a block', 'password: |\n  hunter2\n  1234\nname: web'],
  ['XML', '<user><password>hunter2</password></user>'],
  ['a quoted text with blanks', "password = 'my hunter2 1234'"],
  ['JSON as the text of a field', JSON.stringify({ kind: 'User', password: 'my hunter2' })],
])('a text shows no secret of %s', (_, text) => {
  for (const shown of [mask.text(text), JSON.stringify(mask.value({ note: text }))]) {
    expect(shown).toContain('***');
    expect(shown).not.toMatch(/hunter2|1234|MHcC|dXNl|c2lnbmF0dXJl/);
    for (const form of [known, btoa(known), escapedKnown, btoa(pem)]) expect(shown).not.toContain(form);
  }
});

test('secrets that are found out later are masked too', () => {
  let found: readonly string[] = [];
  const growing = createSecretMask(() => found);
  expect(growing.text('a.b(c')).toBe('a.b(c');
  found = ['a.b', 'a.b(c'];
  expect(growing.text('a.b(c axb a.b')).toBe('*** axb ***');
});

describe('property', () => {
  const settings = { seed: 20, numRuns: 300 };

  test('no secret survives, wherever it is in a value', () => {
    const leaf = fc.constantFrom(known, jwt, pem, `a ${known} b`, `password=${known}`);
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const shown = JSON.stringify(mask.value(value)) + mask.text(JSON.stringify(value));
        expect(shown).not.toContain(known);
        expect(shown).not.toContain('c2lnbmF0dXJl');
        expect(shown).not.toContain('MHcCAQEE');
      }),
      settings,
    );
  });

  test('values without secrets are unchanged', () => {
    const plain = fc.stringMatching(/^[a-d ]{0,12}$/);
    fc.assert(
      fc.property(fc.dictionary(plain, fc.oneof(plain, fc.integer(), fc.boolean(), fc.array(plain))), (value) => {
        expect(mask.value(value)).toEqual(value);
      }),
      settings,
    );
  });
});

test.each([
  'eyJ',
  'eyJ-',
  'password',
  'password ',
  'password: ',
  'cookie: ',
  '://a:',
  'basic ',
  '-----BEGIN ',
  '\\',
  '"',
  'token:"',
  'aA0-',
  'aA0/',
  '%41',
])('a text of 64 KiB of %j takes a number of steps in proportion to its length', (piece) => {
  // Quadratic patterns would run into the time limit of the test.
  const texts = [piece.repeat(65_536 / piece.length), `token="${piece.repeat(65_536 / piece.length)}`];
  for (const text of texts) for (let run = 0; run < 10; run++) expect(mask.text(text).length).toBeGreaterThan(0);
});
