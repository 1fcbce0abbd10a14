import path from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, endOf } from '../testing/ended.fixture.ts';
import { version } from './version.ts';

// The executable, as `npm run executables` writes it, where nothing else is installed.

const executables = path.resolve(import.meta.dirname, '../../executables');
const oks = path.join(executables, `oks-${process.platform}-${process.arch}`);

let emulator: Emulator;
let home: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant', port: 0 });
  home = mkdtempSync(path.join(tmpdir(), 'oks-executable-'));
});
afterAll(async () => {
  await emulator.close();
  rmSync(home, { recursive: true, force: true });
});

/** Runs a command with an empty PATH and an empty home folder. */
function run(...args: readonly string[]): Promise<Ended> {
  const { access_key, secret_key } = emulator.account;
  const env = {
    PATH: '',
    HOME: home,
    OKS_ENDPOINT: emulator.url,
    OKS_ACCESS_KEY: access_key,
    OKS_SECRET_KEY: secret_key,
  };
  return endOf(spawn(oks, args, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

async function ok(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect([args, code, err]).toEqual([args, 0, expect.any(String)]);
  return out;
}

test('prints its version, its help and the completion of shells', async () => {
  expect(await run('version')).toEqual({ code: 0, out: `oks ${version}\n`, err: '' });
  expect(await ok('cluster', 'create', '--help')).toContain('oks cluster create [NAME] [flags]');
  expect(await ok('completion', 'bash')).toContain('complete ');
});

test('calls the service, filters with jq and writes no cache of compiled code', async () => {
  await ok('project', 'create', 'shop', '--cidr', '10.50.0.0/18', '--wait', '--quiet');
  expect(await ok('project', 'list', '-o', 'name')).toBe('shop\n');
  expect(await ok('project', 'list', '-o', 'json', '--jq', '.[].name')).toBe('shop\n');
  expect(await ok('project', 'list', '-o', 'yaml')).toContain('name: shop');
  expect(existsSync(path.join(home, '.cache/oks-kit/compiled'))).toBe(false);
});

test('contains the page of the console', async () => {
  const { access_key, secret_key } = emulator.account;
  const keys = { OKS_ENDPOINT: emulator.url, OKS_ACCESS_KEY: access_key, OKS_SECRET_KEY: secret_key };
  const child = spawn(oks, ['console', '-o', 'json'], { cwd: home, env: { PATH: '', HOME: home, ...keys } });
  const ended = endOf(child);
  const [line] = (await once(child.stdout, 'data')) as [string];
  const { origin } = new URL(JSON.parse(line).url);
  expect(await (await fetch(origin)).text()).toContain('<title>oks console</title>');
  expect((await fetch(`${origin}/page.js`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

test('gives kubectl certificates, with a command that stays', async () => {
  await ok('project', 'create', 'web', '--cidr', '10.60.0.0/18', '--wait', '--quiet');
  await ok('cluster', 'create', 'app', '--project', 'web', '--admin', 'my-ip', '--wait', '--quiet');
  const credential = JSON.parse(await ok('kubeconfig', 'exec', 'web/app'));
  expect(credential).toMatchObject({ kind: 'ExecCredential' });
  expect(credential.status.clientCertificateData).toContain('BEGIN CERTIFICATE');
  await ok('kubeconfig', 'merge', 'web/app', '--exec');
  const merged = readFileSync(path.join(home, '.kube/config'), 'utf8');
  expect(merged).toContain(`command: ${oks}\n`);
  expect(merged).toMatch(/args:\s+- kubeconfig\s+- exec/);
});

test('saves and edits profiles', async () => {
  for (const name of ['work', 'test'])
    await ok('profile', 'add', name, '--credential-command', 'print-keys', '--no-test', '--region', 'eu-west-2');
  await ok('profile', 'use', 'work');
  await ok('profile', 'remove', 'test', '--yes');
  const listed = (await ok('profile', 'list', '-o', 'name')).split('\n');
  expect(listed).toContain('work');
  expect(listed).not.toContain('test');
});

test('prints no warning of Node when a command loads more of it', async () => {
  expect(await run('apply', '--init')).toMatchObject({ code: 0, err: expect.not.stringContaining('Warning') });
  await ok('project', 'create', 'plan', '--cidr', '10.70.0.0/18', '--wait', '--quiet');
  await ok(
    'cluster',
    'create',
    'old',
    '--project',
    'plan',
    '--version',
    '1.31',
    '--admin',
    'my-ip',
    '--wait',
    '--quiet',
  );
  expect(await run('kubeconfig', 'get', 'plan/old')).toMatchObject({ code: 0, err: '' });
  expect(await run('doctor')).toMatchObject({ err: expect.not.stringContaining('Warning') });
});

test('starts an emulator in the background', async () => {
  const started = JSON.parse(
    await ok('emulator', 'start', '--port', '0', '--ephemeral', '--clock', 'instant', '--detach', '-o', 'json'),
  );
  try {
    expect((await fetch(new URL('/healthz', started.url))).status).toBe(200);
  } finally {
    await ok('emulator', 'stop');
  }
});

test('comes with the licenses of Node and of the packages in it', () => {
  const text = readFileSync(path.join(executables, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  expect(text).toContain('Node.js is licensed for use as follows');
  expect(text).toMatch(/^zod \S+ \(MIT\)$/m);
});
