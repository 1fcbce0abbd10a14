import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { createMask } from './mask.ts';

const known = 'KNOWNsecretOFanACCOUNT0123456789abcdefgh';
const mask = createMask(() => [known, '']);

test.each([
  'secret_key',
  'SecretKey',
  'password',
  'user-password',
  'AccessToken',
  'refresh_token',
  'otp_code',
  'X-OTP-Code',
  'totp_secret',
  'kubeconfig',
  'client-key-data',
  'preSharedKey',
  'clientSecret',
  'Authorization',
  'tokens',
])('the value of a field %s is masked, whatever it is', (name) => {
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
    description: 'basic tokens for testing',
  };
  expect(mask.value(body)).toEqual(body);
});

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEhunter2\n-----END EC PRIVATE KEY-----';

test.each([
  ['a known secret', `x${known}x`],
  ['a token', `sent ${jwt}, then more`],
  ['a private key', pem],
  ['a private key that was cut off', pem.slice(0, 45)],
  ['basic authentication', 'Authorization was Basic dXNlcjpodW50ZXIyMTIzNA=='],
  ['a form', 'user=me&password=hunter2&x=1'],
  ['JSON that was cut off', '{"name":"web","SecretKey":"hunter2'],
  ['JSON with escapes', '{"password":"a\\"hunter2"}x'],
  ['JSON in JSON in a text', 'log: {\\"password\\":\\"my hunter2\\"}'],
  ['YAML', 'user:\n  client-key-data: hunter2\n'],
  ['YAML with a block', 'password: |\n  hunter2\n  1234\nname: web'],
  ['a quoted text with blanks', "password = 'my hunter2 1234'"],
  ['JSON as the text of a field', JSON.stringify({ kind: 'User', password: 'my hunter2' })],
])('a text shows no secret of %s', (_, text) => {
  for (const shown of [mask.text(text), JSON.stringify(mask.value({ note: text }))]) {
    expect(shown).toContain('***');
    expect(shown).not.toMatch(/hunter2|1234|MHcC|dXNl|c2lnbmF0dXJl/);
    expect(shown).not.toContain(known);
  }
});

test.each([
  ['/api/v2/projects?name=shop&deleted=true', '/api/v2/projects?name=shop&deleted=true'],
  ['/api/v2/projects?password=hunter2&name=a', '/api/v2/projects?password=***&name=a'],
  ['/api/v2/projects?p%61ssword=hunter2', '/api/v2/projects?p%61ssword=***'],
  ['/api/v2/projects?SecretKey=', '/api/v2/projects?SecretKey=***'],
  ['/api/v2/projects?AccessKey=AKIA&otp=123456', '/api/v2/projects?AccessKey=***&otp=***'],
  [`/api/v2/projects/${known}`, '/api/v2/projects/***'],
  [`/api/v2/projects/%4B${known.slice(1)}?q=${known}`, '/api/v2/projects/***?q=***'],
  ['/token/hunter2/x', '/token/***/x'],
  [`/x?q=${jwt}`, '/x?q=***'],
  ['/api/v2/clusters/1/kubeconfig?user=me&group=a%2Fb', '/api/v2/clusters/1/kubeconfig?user=me&group=a%2Fb'],
  ['/%zz?%zz=%zz', '/%zz?%zz=%zz'],
])('the target %s is shown as %s', (target, shown) => {
  expect(mask.target(target)).toBe(shown);
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
  'basic ',
  '-----BEGIN ',
  '\\',
  '"',
  'token:"',
  'aA0-',
])('a text of 64 KiB of %j takes a number of steps in proportion to its length', (piece) => {
  // Quadratic patterns would run into the time limit of the test.
  const texts = [piece.repeat(65_536 / piece.length), `token="${piece.repeat(65_536 / piece.length)}`];
  for (const text of texts) for (let run = 0; run < 10; run++) expect(mask.text(text).length).toBeGreaterThan(0);
});
