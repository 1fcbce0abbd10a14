import { inspect } from 'node:util';
import { isOksError } from '@oks-kit/core';
import { expect, test } from 'vitest';
import { emptyKubeconfig, mergeKubeconfig, parseFetchedKubeconfig, withExecUser } from './index.ts';

type Fields = Readonly<Record<string, unknown>>;

function served({ cluster = {}, user = {}, context = {}, root = {} }: Readonly<Record<string, Fields>> = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'web',
        cluster: { server: 'https://10.0.0.1:6443/', 'certificate-authority-data': 'Q0E=', ...cluster },
      },
    ],
    users: [{ name: 'ada', user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ', ...user } }],
    contexts: [{ name: 'ada@web', context: { cluster: 'web', user: 'ada', ...context } }],
    'current-context': 'ada@web',
    ...root,
  });
}

test('keeps what is needed to reach the cluster, and drops the rest', () => {
  const parsed = parseFetchedKubeconfig(
    served({
      cluster: { 'tls-server-name': 'c-1.example', 'disable-compression': true, extensions: [{ name: 'x' }] },
      user: { future: 'x', exec: null, token: '', 'as-groups': null },
      context: { namespace: 'team', extensions: [{ name: 'x' }] },
      root: { preferences: { colors: true }, future: 1 },
    }),
  );
  expect(parsed).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'web',
        cluster: {
          server: 'https://10.0.0.1:6443/',
          'certificate-authority-data': 'Q0E=',
          'tls-server-name': 'c-1.example',
        },
      },
    ],
    contexts: [{ name: 'ada@web', context: { cluster: 'web', user: 'ada', namespace: 'team' } }],
    'current-context': 'ada@web',
    users: [{ name: 'ada', user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' } }],
  });
  expect(inspect(parsed, { depth: 9 })).not.toContain('S0VZ');
});

test('keeps the user and groups to act as', () => {
  const impersonation = { as: 'ada', 'as-groups': ['developers'] };
  const parsed = parseFetchedKubeconfig(served({ user: impersonation }));
  expect(parsed.users[0]?.user).toMatchObject(impersonation);
  const exec = withExecUser(parsed, { command: 'oks', args: [] }).users[0]?.user;
  expect(exec).toMatchObject({ ...impersonation, exec: { command: 'oks' } });
  const { kubeconfig } = mergeKubeconfig(emptyKubeconfig, parsed);
  expect(kubeconfig.users[0]?.user).toMatchObject(impersonation);
});

test.each<[string, Readonly<Record<string, Fields>>, string]>([
  ['a program', { user: { exec: { apiVersion: 'v1', command: '/bin/sh' } } }, 'its user sets `exec`'],
  ['a local token', { user: { tokenFile: '/etc/passwd' } }, 'its user sets `tokenFile`'],
  ['a token', { user: { token: 't' } }, 'its user sets `token`'],
  ['a password', { user: { username: 'a', password: 'b' } }, 'its user sets `username`'],
  ['a plugin', { user: { 'auth-provider': { name: 'gcp' } } }, 'its user sets `auth-provider`'],
  ['a local certificate', { user: { 'client-certificate': '/x.pem' } }, 'its user sets `client-certificate`'],
  ['a local key', { user: { 'client-key': '/x.pem' } }, 'its user sets `client-key`'],
  ['groups to act as without a user', { user: { 'as-groups': ['x'] } }, 'its user sets `as-groups` without `as`'],
  ['a user to act as by its uid', { user: { 'as-uid': '1' } }, 'its user sets `as-uid`'],
  ['a local authority', { cluster: { 'certificate-authority': '/x.pem' } }, 'its cluster sets `certificate-authority`'],
  ['no check', { cluster: { 'insecure-skip-tls-verify': true } }, 'its cluster sets `insecure-skip-tls-verify`'],
  ['no check, as text', { cluster: { 'insecure-skip-tls-verify': 'no' } }, 'sets `insecure-skip-tls-verify`'],
  ['a proxy', { cluster: { 'proxy-url': 'http://evil.example' } }, 'its cluster sets `proxy-url`'],
  ['plain http', { cluster: { server: 'http://10.0.0.1' } }, 'its server is not an https URL'],
  ['a path', { cluster: { server: '/run/kube.sock' } }, 'its server is not an https URL'],
  ['a line break', { cluster: { server: 'https://a\n.example' } }, 'its server is not an https URL'],
  ['a password in the URL', { cluster: { server: 'https://a:b@c.example' } }, 'its server is not an https URL'],
  ['a query', { cluster: { server: 'https://c.example/?x' } }, 'its server is not an https URL'],
  ['no server', { cluster: { server: null } }, 'its server is not an https URL'],
  ['an address as a name', { cluster: { 'tls-server-name': '10.0.0.1' } }, 'tls-server-name is not a DNS name'],
  ['a name with a line break', { cluster: { 'tls-server-name': 'a\nb' } }, 'tls-server-name is not a DNS name'],
  ['a name that is not text', { cluster: { 'tls-server-name': 5 } }, 'tls-server-name is not a DNS name'],
  ['no key', { user: { 'client-key-data': null } }, 'it has no client certificate'],
])('refuses %s', (_, fields, reason) => {
  let error: unknown;
  try {
    parseFetchedKubeconfig(served(fields));
  } catch (thrown) {
    error = thrown;
  }
  expect(isOksError(error, 'kubeconfig') && error.message).toContain(reason);
});

test('refuses text that is too large for a kubeconfig', () => {
  expect(() => parseFetchedKubeconfig(`${served()}${' '.repeat(256 * 1024)}`)).toThrow('it is larger than 256 KiB');
});

test('keeps only the current context with its cluster and user', () => {
  const other = { name: 'other', user: { exec: { command: 'x' } } };
  const users = [other, { name: 'ada', user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' } }];
  expect(parseFetchedKubeconfig(served({ root: { users } })).users.map(({ name }) => name)).toEqual(['ada']);
});
