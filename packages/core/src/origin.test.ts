import { describe, expect, test } from 'vitest';
import { checkOrigin, isLoopbackHost } from './index.ts';
import { inputMessageOf } from './input-message.fixture.ts';

describe('credentials may be sent', () => {
  test.each([
    'https://api.eu-west-2.oks.outscale.com/api/v2',
    'http://127.0.0.1:8080/api/v2',
    'http://localhost/',
    'http://[::1]:1/',
  ])('to %s', (url) => {
    expect(checkOrigin(url).href).toBe(url);
  });

  test.each([
    ['http://api.example.com/', 'must use https'],
    ['http://127.0.0.1.example.com/', 'must use https'],
    ['ftp://127.0.0.1/', 'must use https'],
    ['nonsense', 'not a URL'],
    ['https://ada:canary@api.example.com/', 'contains a user or a password'],
  ])('not to %s', (url, message) => {
    expect(inputMessageOf(() => checkOrigin(url))).toContain(message);
    expect(inputMessageOf(() => checkOrigin(url))).not.toContain('canary');
  });
});

test.each(['localhost', 'LOCALHOST', 'oks.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])(
  '%s is this machine',
  (host) => expect(isLoopbackHost(host)).toBe(true),
);

test.each([
  '127.evil.example',
  '127.0.0.1.example.com',
  'localhost.example.com',
  '10.0.0.1',
  '0.0.0.0',
  '::',
  '127',
  '',
])('"%s" is not this machine', (host) => expect(isLoopbackHost(host)).toBe(false));
