import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OksError } from '@oks-kit/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readExistingCluster } from './read-existing-cluster.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'oks-existing-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const certificate = { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' };

function written({ cluster = {}, user = certificate }: { cluster?: object; user?: object } = {}): string {
  const file = path.join(folder, 'config');
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'kind', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }],
    users: [{ name: 'admin', user }],
    contexts: [
      { name: 'kind-dev', context: { cluster: 'kind', user: 'admin' } },
      { name: 'broken', context: { cluster: 'gone', user: 'admin' } },
    ],
    'current-context': 'kind-dev',
  };
  writeFileSync(file, JSON.stringify(kubeconfig));
  return file;
}

function refusalOf(kubeconfig: string, context?: string): string {
  try {
    readExistingCluster({ kubeconfig, context });
  } catch (error) {
    if (error instanceof OksError) return `${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  return 'not refused';
}

test('reads server, authority and certificate of the current context', () => {
  const kubeconfig = written({ cluster: { 'certificate-authority-data': 'Q0E=', 'tls-server-name': 'kind' } });
  expect(readExistingCluster({ kubeconfig })).toEqual({
    context: 'kind-dev',
    access: {
      cluster: {
        server: 'https://127.0.0.1:6443',
        'certificate-authority-data': 'Q0E=',
        'tls-server-name': 'kind',
      },
      user: certificate,
    },
  });
});

test('reads the files that the kubeconfig names, relative to its folder', () => {
  for (const name of ['ca', 'cert', 'key']) writeFileSync(path.join(folder, name), name);
  const kubeconfig = written({
    cluster: { 'certificate-authority': 'ca' },
    user: { 'client-certificate': 'cert', 'client-key': path.join(folder, 'key') },
  });
  expect(readExistingCluster({ kubeconfig }).access).toMatchObject({
    cluster: { 'certificate-authority-data': 'Y2E=' },
    user: { 'client-certificate-data': 'Y2VydA==', 'client-key-data': 'a2V5' },
  });
  rmSync(path.join(folder, 'key'));
  expect(refusalOf(kubeconfig)).toContain(`${path.join(folder, 'key')}, which ${kubeconfig} names as`);
});

test.each([
  ['a program', { exec: { apiVersion: 'v1', command: 'aws' } }, 'runs a program for its credentials'],
  ['a token', { token: 't' }, 'has a token'],
  ['a token in a file', { ...certificate, tokenFile: '/token' }, 'has a token'],
  ['a password', { username: 'a', password: 'b' }, 'has a password'],
  ['a provider', { 'auth-provider': { name: 'gcp' } }, 'uses an authentication provider'],
  ['another user', { ...certificate, as: 'ada' }, 'acts as another user'],
  ['no certificate', {}, 'has no client certificate'],
])('refuses a user with %s, and says what to use', (_, user, reason) => {
  const text = refusalOf(written({ user }));
  expect(text).toContain(reason);
  expect(text).toContain('Use a context with a client certificate');
});

test.each([
  [{ 'insecure-skip-tls-verify': true }, 'does not verify TLS'],
  [{ server: 'http://127.0.0.1:8080' }, 'does not verify TLS'],
  [{ 'proxy-url': 'http://127.0.0.1:3128' }, 'needs a proxy'],
])('refuses a cluster with %o', (cluster, reason) => {
  expect(refusalOf(written({ cluster }))).toContain(reason);
});

test('if a file cannot be used, the error names it and its contexts', () => {
  const kubeconfig = written();
  expect(refusalOf(kubeconfig, 'other')).toContain(
    `There is no context "other" in ${kubeconfig}. Use one of: kind-dev, broken.`,
  );
  expect(refusalOf(kubeconfig, 'broken')).toContain('refers to a cluster or a user that is not in it');
  expect(refusalOf(path.join(folder, 'nothing'))).toContain(`The kubeconfig ${path.join(folder, 'nothing')} cannot`);
  writeFileSync(kubeconfig, 'not a kubeconfig');
  expect(refusalOf(kubeconfig)).toContain('The kubeconfig is not a mapping');
});
