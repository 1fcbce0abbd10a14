import { expect, test } from 'vitest';
import { isOksError } from '../index.ts';
import { parseProxy, proxyFor } from './proxy-environment.ts';

test.each([
  ['https://api.example.com', '', true],
  ['https://api.example.com', '*', false],
  ['https://api.example.com', 'example.com', false],
  ['https://api.example.com', '.example.com', false],
  ['https://api.example.com', '*.example.com', false],
  ['https://api.example.com', 'EXAMPLE.com', false],
  ['https://api.example.com', 'ample.com', true],
  ['https://api.example.com', 'other.com, api.example.com:443', false],
  ['https://api.example.com', 'api.example.com:8443', true],
  ['https://10.1.2.3', '10.0.0.0/8', false],
  ['https://11.1.2.3', '10.0.0.0/8', true],
  ['https://10.1.2.3', '10.0.0.0/99', true],
  ['https://[fd00::1]', 'fd00::/8', false],
  ['https://[::1]:8443', '[::1]:8443', false],
  ['https://[::1]', '::1', false],
  ['http://127.0.0.1:1', '', false],
])('%s with NO_PROXY %j uses the proxy: %s', (url, noProxy, through) => {
  const proxied = proxyFor({
    HTTPS_PROXY: 'http://proxy.example:3128',
    HTTP_PROXY: 'http://proxy.example:3128',
    NO_PROXY: noProxy,
  });
  expect(proxied(new URL(url)) !== undefined).toBe(through);
});

test.each([
  ['https://api.example.com', { HTTPS_PROXY: 'http://a:1', ALL_PROXY: 'socks5://b:2' }, 'http://a:1'],
  ['https://api.example.com', { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'http://a:1'],
  ['https://api.example.com', { ALL_PROXY: 'socks5h://b:2' }, 'socks5h://b:2'],
  ['https://api.example.com', { all_proxy: 'socks5h://b' }, 'socks5h://b:1080'],
  ['https://api.example.com', { HTTP_PROXY: 'http://127.0.0.1:1' }, undefined],
  ['https://api.example.com', { HTTPS_PROXY: ' ', ALL_PROXY: 'a:80' }, 'http://a:80'],
  ['http://127.0.0.1:1', { HTTP_PROXY: 'http://127.0.0.1:2' }, 'http://127.0.0.1:2'],
  ['http://127.0.0.1:1', { ALL_PROXY: 'http://[::1]:2' }, 'http://[::1]:2'],
  ['http://127.0.0.1:1', { HTTP_PROXY: 'http://127.evil.invalid:2' }, undefined],
  ['http://127.0.0.1:1', { HTTP_PROXY: 'http://proxy.example:2' }, undefined],
])('%s with %j goes through %s', (url, env, origin) => {
  expect(proxyFor(env)(new URL(url))?.origin).toBe(origin);
});

test.each([
  ['http://ada:50%off@127.0.0.1:3128', 'ada', '50%off'],
  ['http://ada:50%25off@127.0.0.1:3128', 'ada', '50%off'],
  ['http://ada:%zz%41@127.0.0.1:3128', 'ada', '%zzA'],
  ['http://us%40er:pa%3Ass@127.0.0.1:3128', 'us@er', 'pa:ss'],
  ['http://CORP\\ada:pw@127.0.0.1:3128', 'CORP\\ada', 'pw'],
  ['http://ada:p@ss/w#rd@127.0.0.1:3128', 'ada', 'p@ss/w#rd'],
  ['ada:pw@127.0.0.1:3128', 'ada', 'pw'],
  ['http://ada@127.0.0.1:3128', 'ada', ''],
  ['http://%C3%A9:%FF@127.0.0.1:3128', 'é', '%FF'],
])('the user and password in %s are read like in curl', (value, user, password) => {
  expect(parseProxy(value, 'HTTPS_PROXY')).toMatchObject({
    hostname: '127.0.0.1',
    port: 3128,
    origin: 'http://127.0.0.1:3128',
    login: { user, password },
  });
});

test.each(['ftp://canary:canary@127.0.0.1:21', 'http://', 'http://[', '://', 'http://a b', 'http://a:b:c:d'])(
  '%s is an error for the URLs that would use it, and only for those',
  (value) => {
    const find = proxyFor({ https_proxy: value, NO_PROXY: 'direct.example' });
    expect(find(new URL('https://direct.example'))).toBeUndefined();
    expect(find(new URL('http://127.0.0.1:1'))).toBeUndefined();
    let thrown: unknown;
    try {
      find(new URL('https://api.example.com'));
    } catch (error) {
      thrown = error;
    }
    expect(isOksError(thrown, 'input') && thrown.message).toBe('https_proxy is not the URL of a proxy.');
    expect(JSON.stringify(thrown)).not.toContain('canary');
  },
);
