import path from 'node:path';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { totp } from '@oks-kit/auth';
import { createEmulator, type Emulator } from '@oks-kit/emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runApp } from '../../main/app.ts';
import type { Context } from '../../main/context.ts';

let emulator: Emulator;
let home: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: 'instant', port: 0, mfa: true, tokens: true });
});
afterAll(() => emulator.close());
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-profile-'));
  return () => rmSync(home, { recursive: true, force: true });
});

const codeNow = (): Promise<string> => totp(emulator.account.totp_secret ?? '', { now: Date.now() });

/** Runs a command with an empty environment. If there are typed lines, it runs in a terminal. */
async function oks(
  args: readonly string[],
  options: { env?: Record<string, string>; typed?: readonly string[]; piped?: unknown } = {},
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const typed = [...(options.typed ?? [])];
  const isTerminal = options.typed !== undefined;
  const next = (): Promise<string | undefined> => Promise.resolve(typed.shift());
  const context: Context = {
    env: { CI: 'true', ...options.env },
    home,
    userId: process.getuid?.(),
    cwd: home,
    stdout: { write: (text) => void (out += text), isTerminal: false, columns: undefined, rows: undefined },
    stderr: { write: (text) => void (err += text), isTerminal, columns: undefined, rows: undefined },
    stdin: {
      isTerminal,
      readLine: next,
      readSecret: next,
      readAll: () => Promise.resolve(JSON.stringify(options.piped)),
    },
    self: [process.execPath],
    now: () => Date.now(),
    uptimeMs: () => performance.now(),
    runProgram: () => Promise.resolve(undefined),
    signal: new AbortController().signal,
  };
  const code = await runApp(args, context);
  for (const secret of [emulator.account.secret_key, emulator.account.password, 'CANARY'])
    expect(out + err).not.toContain(secret);
  return { code, out, err: err.replaceAll('\r\u001b[K', '') };
}

const config = (): unknown => JSON.parse(readFileSync(path.join(home, '.config/oks-kit/config.json'), 'utf8'));
const key = (): object => ({ access_key: emulator.account.access_key, secret_key: emulator.account.secret_key });

function foreign(file: string, content: unknown): void {
  mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
  writeFileSync(path.join(home, file), JSON.stringify(content), { mode: 0o644 });
}

test('adds a profile by prompts, tests it with one code, and needs no other code afterwards', async () => {
  const { access_key, secret_key } = emulator.account;
  const added = await oks(['profile', 'add', 'work', '--endpoint', emulator.url], {
    typed: [access_key, secret_key, await codeNow()],
  });
  expect(added).toEqual({
    code: 0,
    out: '',
    err:
      'Access key ID (empty to use a user name): Secret key (not shown): \n' +
      'One-time password: profile work: saved\n',
  });
  expect(config()).toEqual({
    version: 1,
    default: 'work',
    profiles: { work: { access_key, secret_key, endpoint: emulator.url } },
  });
  expect(statSync(path.join(home, '.config/oks-kit/config.json')).mode & 0o777).toBe(0o600);
  expect(await oks(['project', 'list', '-o', 'json'])).toEqual({ code: 0, out: '[]\n', err: '' });
  expect((await oks(['profile', 'list'])).out).toMatch(
    /^NAME +DEFAULT +WHO .*\nwork +yes +.{4}\*\*\* .* ~\/\.config\/oks-kit\/config\.json\n$/,
  );
  expect((await oks(['profile', 'show'])).out).toMatch(/secret key +\*\*\* +profile "work" in ~\//);
  // The session is removed with its profile.
  expect(await oks(['profile', 'remove', 'work'], { typed: ['work'] })).toMatchObject({ code: 0 });
  await oks(['profile', 'add', 'work', '--from-stdin', '--no-test', '--endpoint', emulator.url], { piped: key() });
  expect(await oks(['project', 'list'])).toMatchObject({
    code: 3,
    err: expect.stringContaining('asks for a one-time password'),
  });
});

test('adds a login by prompts, and one code from the environment is enough', async () => {
  const { username, password } = emulator.account;
  const env = { OKS_OTP_CODE: await codeNow() };
  expect(
    await oks(['profile', 'add', '--endpoint', emulator.url], { typed: ['', '', username, password], env }),
  ).toMatchObject({ code: 0 });
  expect(config()).toMatchObject({ default: 'default', profiles: { default: { username, password } } });
  expect((await oks(['project', 'list', '-o', 'name'])).code).toBe(0);
});

test('does not save invalid credentials, except with --no-test', async () => {
  const args = ['profile', 'add', 'ci', '--from-stdin', '--endpoint', emulator.url];
  expect(await oks(args, { piped: { ...key(), secret_key: 'CANARY' } })).toMatchObject({
    code: 3,
    err: expect.stringContaining('Nothing was saved. To save without a test, pass --no-test.'),
  });
  expect(
    JSON.parse((await oks([...args, '-o', 'json'], { piped: { ...key(), secret_key: 'CANARY' } })).err),
  ).toMatchObject({ code: 'authentication' });
  expect(existsSync(path.join(home, '.config/oks-kit/config.json'))).toBe(false);
  expect(await oks([...args, '--no-test'], { piped: { ...key(), secret_key: 'CANARY' } })).toMatchObject({
    code: 0,
    err: 'profile ci: saved, not tested\n',
  });
  expect(await oks(args, { piped: key() })).toMatchObject({
    code: 2,
    err: expect.stringContaining('A profile named ci already exists.\nhint: Replace it with --replace'),
  });
  expect(await oks([...args, '--replace', '--no-test'], { piped: key() })).toMatchObject({ code: 0 });
});

test.each<[string, string[], { piped?: unknown; typed?: string[] }, RegExp]>([
  ['no terminal', ['profile', 'add'], {}, /Cannot prompt for the secret key: .*\nhint: .*--from-stdin.*"secret_key"/],
  ['a user without a terminal', ['profile', 'add', '--username', 'u'], {}, /for the password: .*\nhint: .*"password"/],
  [
    'a misspelled key',
    ['profile', 'add', '--from-stdin'],
    { piped: { acces_key: 'CANARY' } },
    /Unknown profile field `acces_key`\.\nhint: Did you mean `access_key`\?/,
  ],
  [
    'a wrong type',
    ['profile', 'add', '--from-stdin'],
    { piped: { secret_key: 5 } },
    /`secret_key` of the profile is not a string/,
  ],
  [
    'two authentication methods',
    ['profile', 'add', '--from-stdin', '--username', 'ada'],
    {},
    /cannot be used together/,
  ],
  ['a bad name', ['profile', 'add', '../x', '--from-stdin'], {}, /Invalid profile name/],
  [
    'an endpoint without TLS',
    ['profile', 'add', '--from-stdin', '--endpoint', 'http://api.example.com'],
    { piped: { access_key: 'A', secret_key: 'CANARY' } },
    /must use https/,
  ],
  ['an empty secret', ['profile', 'add', '--access-key', 'AK'], { typed: [''] }, /No value was entered/],
  ['nothing to import', ['profile', 'import'], {}, /There is nothing to import/],
])('%s is a usage error, and saves nothing', async (_, args, options, err) => {
  const outcome = await oks(args, options);
  expect([outcome.code, outcome.err]).toEqual([2, expect.stringMatching(err)]);
  expect(existsSync(path.join(home, '.config/oks-kit/config.json'))).toBe(false);
});

test('profiles of other OUTSCALE tools work, can be imported, and are never written', async () => {
  const { access_key, secret_key, username, password } = emulator.account;
  foreign('.oks_cli/config.json', {
    default: { type: 'ak/sk', access_key, secret_key, region_name: 'eu-west-2', endpoint: emulator.url, jwt: true },
    login: { type: 'username/password', username, password, endpoint: emulator.url },
  });
  foreign('.osc/config.json', {
    default: { access_key, secret_key, region: 'eu-west-2', endpoints: { oks: emulator.url } },
  });
  const before = ['.oks_cli', '.osc'].map((folder) => readFileSync(path.join(home, folder, 'config.json'), 'utf8'));
  const env = { OKS_OTP_CODE: await codeNow() };
  for (const args of [[], ['--profile', 'default'], ['--profile', 'login']])
    expect(await oks(['project', 'list', '-o', 'json', ...args], { env })).toEqual({ code: 0, out: '[]\n', err: '' });
  expect(await oks(['profile', 'use', 'login'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('hint: To copy it: `oks profile import login`.'),
  });

  expect((await oks(['profile', 'import'])).err).toBe(
    'profile default: imported, from ~/.oks_cli/config.json\n' +
      'profile login: imported, from ~/.oks_cli/config.json\n' +
      'profile default-osc: imported, from ~/.osc/config.json\n',
  );
  expect((await oks(['profile', 'import'])).err).toContain('profile default-osc: already saved');
  expect(config()).toMatchObject({
    default: 'default',
    profiles: { 'default-osc': { access_key, region: 'eu-west-2', endpoint: emulator.url } },
  });
  expect(await oks(['profile', 'use', 'login'])).toMatchObject({ code: 0 });
  expect(['.oks_cli', '.osc'].map((folder) => readFileSync(path.join(home, folder, 'config.json'), 'utf8'))).toEqual(
    before,
  );

  foreign('.oks_cli/config.json', { login: { access_key: 'OTHER', secret_key: 'CANARY' } });
  expect(await oks(['profile', 'import'])).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      'A profile named login already exists, with different content.\nhint: Nothing was imported.',
    ),
  });
  expect(await oks(['profile', 'import', 'login', '--as', 'other'])).toMatchObject({
    code: 0,
    err: 'profile other: imported, from ~/.oks_cli/config.json\n',
  });
});

test('a profile can have a credential command', async () => {
  const program = path.join(home, 'vault');
  writeFileSync(program, `#!/bin/sh\necho '${JSON.stringify(key())}'\n`, { mode: 0o755 });
  const args = [
    'profile',
    'add',
    'vault',
    '--credential-command',
    program,
    '--endpoint',
    emulator.url,
    '--region',
    'eu-west-2',
  ];
  expect(await oks(args, { env: { OKS_OTP_CODE: await codeNow() } })).toMatchObject({
    code: 0,
    err: 'profile vault: saved\n',
  });
  expect(config()).toMatchObject({ profiles: { vault: { credential_command: [program], region: 'eu-west-2' } } });
  expect((await oks(['project', 'list', '-o', 'name'])).code).toBe(0);
});

test('does not remove a profile without confirmation', async () => {
  await oks(['profile', 'add', 'work', '--from-stdin', '--no-test'], { piped: key() });
  expect(await oks(['profile', 'remove', 'work'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Pass `--yes`.'),
  });
  expect(await oks(['profile', 'remove', 'work', 'nope', '--yes'])).toMatchObject({
    code: 4,
    err: expect.stringContaining('There is no profile `nope`.'),
  });
  expect(config()).toHaveProperty('profiles.work');
});

test('profile add prompts for a name and a region, and Enter accepts the defaults', async () => {
  const { access_key, secret_key } = emulator.account;
  const added = await oks(['profile', 'add', '--no-test'], { typed: ['prod', access_key, secret_key, ''] });
  expect(added).toMatchObject({
    code: 0,
    err:
      'Profile name [default]: Access key ID (empty to use a user name): Secret key (not shown): \n' +
      'Region [eu-west-2]: profile prod: saved, not tested\n',
  });
  const other = ['', access_key, secret_key, 'us-east-2'];
  expect(await oks(['profile', 'add', '--no-test'], { typed: other })).toMatchObject({ code: 0 });
  expect(config()).toMatchObject({
    profiles: { prod: { access_key, region: 'eu-west-2' }, default: { access_key, region: 'us-east-2' } },
  });
});

test('saves and shows the absolute path of a CA file', async () => {
  writeFileSync(path.join(home, 'company.pem'), '');
  const args = ['profile', 'add', 'work', '--from-stdin', '--no-test', '--ca-file', 'company.pem'];
  expect(await oks(args, { piped: key() })).toMatchObject({ code: 0 });
  expect(config()).toMatchObject({ profiles: { work: { ca_file: path.join(home, 'company.pem') } } });
  expect((await oks(['profile', 'show'])).out).toMatch(/CA file +.*company\.pem/i);
});

test.each([
  ['profile', 'use', 'wrok'],
  ['profile', 'show', 'wrok'],
  ['profile', 'remove', 'wrok', '--yes'],
  ['profile', 'import', 'wrok'],
])('oks %s %s of an unknown name exits 4 and suggests the nearest', async (...args) => {
  await oks(['profile', 'add', 'work', '--from-stdin', '--no-test'], { piped: key() });
  expect(await oks(args)).toEqual({
    code: 4,
    out: '',
    err: 'oks: There is no profile `wrok`.\nhint: Did you mean `work`?\n',
  });
});
