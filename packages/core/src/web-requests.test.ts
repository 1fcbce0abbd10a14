import { expect, test } from 'vitest';
import { hostNameOf, isFromOtherOrigin } from './web-requests.ts';

test.each([
  ['localhost:8080', 'localhost'],
  ['LOCALHOST', 'localhost'],
  ['127.0.0.1:1', '127.0.0.1'],
  ['[::1]:8080', '::1'],
  ['evil.example:8080', 'evil.example'],
])('the name in the Host header %s is %s', (header, name) => {
  expect(hostNameOf(header)).toBe(name);
});

const host = '127.0.0.1:8080';

test.each([
  ['a program', { origin: undefined, site: undefined }],
  ['a page of the same origin', { origin: `http://${host}`, site: 'same-origin' }],
  ['a page that came over TLS', { origin: `https://${host}`, site: 'same-origin' }],
  ['the same page with GET, which has no Origin', { origin: undefined, site: 'same-origin' }],
  ['the address bar', { origin: undefined, site: 'none' }],
])('a request of %s is not from another origin', (_, headers) => {
  expect(isFromOtherOrigin({ host, ...headers })).toBe(false);
});

test.each([
  ['a page of another site', { origin: 'https://evil.example', site: 'cross-site' }],
  ['an image of another site, which has no Origin', { origin: undefined, site: 'cross-site' }],
  ['a page on another port', { origin: 'http://127.0.0.1:9999', site: 'same-site' }],
  ['a sandboxed page', { origin: 'null', site: undefined }],
  ['a page whose name was pointed at this machine', { origin: 'http://evil.example:8080', site: 'same-origin' }],
])('a request of %s is from another origin', (_, headers) => {
  expect(isFromOtherOrigin({ host, ...headers })).toBe(true);
});
