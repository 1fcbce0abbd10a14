import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createEmulator } from '@oks-kit/emulator';
import {
  createAuthority,
  createServerCertificate,
} from '../../../../../packages/emulator/src/clusters/certificates.ts';
import { openNamedHost } from '../../testing/named-host.fixture.ts';
import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

const shop = ['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q'];
const project = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };

test('-o json is one array of requests, without secrets', async () => {
  const { run, emulator } = await openTestShell();
  await run(shop);
  const { code, out } = await run(['emulator', 'requests', '--operation', 'CreateProject', '-o', 'json']);
  expect([code, JSON.parse(out)]).toMatchObject([
    0,
    [{ operation: 'CreateProject', method: 'POST', status: 200, faults: [], requestBody: project }],
  ]);
  expect(out).not.toContain(emulator.account.secret_key);
});

test('--follow prints each request as it comes, until Ctrl-C', async () => {
  const { run } = await openTestShell();
  await run(shop);
  const stop = new AbortController();
  const first = Promise.withResolvers<undefined>();
  let text = '';
  const following = run(['emulator', 'requests', '--follow', '--operation', 'CreateProject', '-o', 'json'], {
    signal: stop.signal,
    onWrite(part) {
      text += part;
      if (text.includes('\n')) first.resolve(undefined);
      if (text.split('\n').length === 3) stop.abort();
    },
  });
  await first.promise;
  await run(['project', 'list']);
  await run(['project', 'create', 'lab', '--cidr', '10.60.0.0/18', '-q']);
  const { code, out, err } = await following;
  expect([code, err]).toEqual([0, '']);
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([{ requestBody: project }, { requestBody: { ...project, name: 'lab', cidr: '10.60.0.0/18' } }]);
});

test('--follow ends with the emulator, and prints one header', async () => {
  const { run, emulator } = await openTestShell();
  await run(shop);
  const { code, out, err } = await run(['emulator', 'requests', '--follow', '--columns', 'operation,status'], {
    onWrite: (part) => {
      if (part.includes('CreateProject')) void emulator.close();
    },
  });
  expect([code, err]).toEqual([0, 'The emulator has stopped.\n']);
  expect(out).toMatch(/^OPERATION +STATUS\n(?!OPERATION)[^]*CreateProject +200\n$/);
});

test('text of a request cannot control the terminal', async () => {
  const { run, emulator } = await openTestShell();
  await emulator.fetch(`${emulator.url}/projects/%1b[31m\u009b`);
  await emulator.fetch(`${emulator.url}/projects`, {
    method: 'POST',
    headers: emulator.credentials.authorize(),
    body: '\u001b[31m\u202e\u009b',
  });
  for (const format of ['table', 'json', 'yaml', 'wide']) {
    const { code, out } = await run(['emulator', 'requests', '-o', format]);
    expect([code, out.includes('CreateProject')]).toEqual([0, true]);
    // eslint-disable-next-line no-control-regex -- that is the point
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});

test('an emulator at the endpoint that needs its admin token is not replaced by another one', async () => {
  const { run } = await openTestShell();
  await using locked = await createEmulator({ port: 0, adminToken: 'a-token-of-an-operator' });
  const env = { OKS_ENDPOINT: locked.url };
  expect(await run(['emulator', 'requests'], { env })).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringContaining('The control API needs the admin token. Pass it as `--admin-token`'),
  });
  expect(await run(['emulator', 'requests', '--admin-token', 'another-token-of-them'], { env })).toMatchObject({
    code: 3,
    err: expect.stringContaining('The admin token is wrong.'),
  });
  expect(await run(['emulator', 'requests', '--admin-token', 'a-token-of-an-operator'], { env })).toMatchObject({
    code: 0,
  });
});

test('an emulator on another machine is asked if it is at the endpoint in use', async () => {
  const { run, home } = await openTestShell();
  const authority = await createAuthority('a company');
  const tls = await createServerCertificate(authority, ['sandbox.example.com']);
  const adminToken = 'a-token-of-an-operator';
  await using remote = await createEmulator({
    ...{ port: 0, adminToken, allowHosts: ['sandbox.example.com'] },
    tls: { cert: tls.certificate, key: tls.key },
  });
  await remote.fetch(`${remote.url}/projects`);
  const { HTTPS_PROXY } = await openNamedHost('sandbox.example.com', () => Number(new URL(remote.url).port));
  writeFileSync(path.join(home, 'ca.pem'), authority.certificate);
  const OKS_CA_FILE = path.join(home, 'ca.pem');
  const env = { HTTPS_PROXY, OKS_CA_FILE, OKS_ENDPOINT: 'https://sandbox.example.com/api/v2' };
  expect(await run(['emulator', 'requests'], { env })).toMatchObject({ code: 3 });
  const withToken = { ...env, OKS_EMULATOR_ADMIN_TOKEN: adminToken };
  expect(await run(['emulator', 'requests', '-o', 'name'], { env: withToken })).toMatchObject({ code: 0, out: '1\n' });
});

test('without an emulator at the endpoint, the one that runs is asked, with its token', async () => {
  const { run, home } = await openTestShell();
  await using other = await createEmulator({ port: 0, adminToken: 'a-token-of-an-operator' });
  await other.fetch(`${other.url}/projects`);
  const state = path.join(home, 'config', 'state');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const start = (name: string, running: object): void =>
    writeFileSync(path.join(state, `emulator-${name}.json`), JSON.stringify({ pid: process.pid, ...running }), {
      mode: 0o600,
    });
  start('ci', { url: other.url, admin_token: 'a-token-of-an-operator' });
  const statusesFrom = async (env: Record<string, string>, ...args: string[]): Promise<string> =>
    (await run(['emulator', 'requests', '--columns', 'status', '--no-headers', ...args], { env })).out;
  // The emulator of the shell has no requests.
  expect(await statusesFrom({})).toBe('');
  expect(await statusesFrom({}, '--name', 'ci')).toBe('401\n');
  expect(await statusesFrom({ OKS_ENDPOINT: other.url })).toBe('401\n');
  expect(await statusesFrom({}, '--endpoint', other.url)).toBe('401\n');
  const keys = { OKS_ACCESS_KEY: '', OKS_SECRET_KEY: '', OKS_ENDPOINT: '' };
  expect(await statusesFrom(keys)).toBe('401\n');
  expect(await statusesFrom({ OKS_ENDPOINT: 'https://example.test/api/v2' })).toBe('401\n');

  await using third = await createEmulator({ port: 0 });
  start('test', { url: third.url });
  expect(await run(['emulator', 'requests'], { env: keys })).toEqual({
    code: 1,
    out: '',
    err: 'oks: Several emulators are running.\nhint: Use one of: --name ci, --name test.\n',
  });
});
