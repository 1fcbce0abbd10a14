import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator } from '@oks-kit/emulator';
import { isOksError } from '@oks-kit/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneTimePassword, session, totp } from '../index.ts';
import { call } from '../sending.fixture.ts';
import { credentialCommand, environmentWithoutSecrets, fromProfile, oneTimePasswordCommand } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oks-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Creates a shell script in the folder. */
function program(name: string, lines: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return file;
}

test('authenticates with the output of a program, which runs once for all calls', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const { access_key, secret_key } = emulator.account;
  const count = path.join(folder, 'count');
  const give = program(
    'give',
    [
      `echo run >> "${count}"`,
      'echo "asking the vault" >&2',
      `echo '{"access_key": "'"$1"'", "secret_key": "${secret_key}"}'`,
    ].join('\n'),
  );
  let said = '';
  const credentials = credentialCommand([give, access_key], {
    env: { PATH: process.env['PATH'] },
    onStderr: (text) => (said += text),
  });
  expect(await Promise.all(Array.from({ length: 10 }, () => call(emulator, credentials)))).toEqual(Array(10).fill(200));
  expect([readFileSync(count, 'utf8'), said]).toEqual(['run\n', 'asking the vault\n']);
});

test('a rejected key is fetched once more', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const { access_key, secret_key } = emulator.account;
  const held = path.join(folder, 'held');
  const give = program('give', `cat "${held}"`);
  const credentials = credentialCommand([give]);
  writeFileSync(held, JSON.stringify({ access_key, secret_key: 'stale' }));
  expect(await call(emulator, credentials)).toBe(401);
  writeFileSync(held, JSON.stringify({ access_key, secret_key }));
  expect([await call(emulator, credentials), await call(emulator, credentials)]).toEqual([200, 200]);
});

test('uses no shell, and passes no secret in the environment', async () => {
  await using emulator = await createEmulator({ clock: 'instant' });
  const { username, password } = emulator.account;
  const seen = path.join(folder, 'seen');
  const give = program(
    'give',
    `env > "${seen}"\nprintf '%s' "$1" >> "${seen}"\necho '${JSON.stringify({ username, password })}'`,
  );
  const env = {
    PATH: process.env['PATH'],
    KEPT: 'yes',
    OKS_PROFILE: 'work',
    OKS_ACCESS_KEY: 'CANARY',
    OKS_SECRET_KEY: 'CANARY',
    OKS_PASSWORD: 'CANARY',
    OKS_OTP_CODE: 'CANARY',
    OSC_SECRET_KEY: 'CANARY',
    OSC_PASSWORD: 'CANARY',
  };
  expect(await call(emulator, credentialCommand([give, '$(touch pwned); a b'], { env }))).toBe(200);
  const text = readFileSync(seen, 'utf8');
  expect(text).not.toContain('CANARY');
  expect(text).toContain('KEPT=yes\n');
  expect(text.endsWith('$(touch pwned); a b')).toBe(true);
  expect(environmentWithoutSecrets(env)).toEqual({ PATH: process.env['PATH'], KEPT: 'yes', OKS_PROFILE: 'work' });
});

test.each<[string, string, number, string]>([
  ['fails', 'echo CANARY; exit 4', 120_000, 'failed with exit code 4'],
  ['prints no JSON', 'echo CANARY', 120_000, 'printed no credentials'],
  ['prints half a pair', `echo '{"access_key": "CANARY"}'`, 120_000, 'printed no credentials'],
  ['hangs', 'exec sleep 60', 50, 'took longer than 0 s and was stopped'],
  ['prints without end', 'yes CANARY', 120_000, 'printed more than 1 MiB'],
])('the error about a program that %s names it but does not show its output', async (_, lines, timeoutMs, message) => {
  const give = program('give', lines);
  const request = { method: 'GET', url: new URL('https://oks.example/api/v2') };
  const error: unknown = await Promise.resolve(credentialCommand([give], { timeoutMs }).authorize(request)).catch(
    (thrown: unknown) => thrown,
  );
  expect(isOksError(error, 'credentials') && error.message).toBe(`The command \`${give}\` ${message}.`);
  expect(JSON.stringify(error)).not.toContain('CANARY');
});

test('an error names a program that does not exist', async () => {
  const error: unknown = await Promise.resolve(
    credentialCommand(['no-such-program-oks']).authorize({ method: 'GET', url: new URL('https://oks.example') }),
  ).catch((thrown: unknown) => thrown);
  expect(isOksError(error, 'credentials') && [error.message, error.hint]).toEqual([
    'The command `no-such-program-oks` was not found.',
    'Use its full path, or add it to the PATH. No shell is used.',
  ]);
});

test('a profile can have a program for credentials and one for one-time passwords', async () => {
  await using emulator = await createEmulator({ clock: 'instant', mfa: true, tokens: true });
  const { access_key, secret_key, totp_secret = '' } = emulator.account;
  const code = await totp(totp_secret, { now: Date.now() });
  const give = program('give', `echo '${JSON.stringify({ access_key, secret_key })}'`);
  const otp = program('otp', `echo ${code}`);
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({
      version: 1,
      profiles: { vault: { credential_command: [give], otp_command: [otp], endpoint: emulator.url } },
    }),
  );
  const { credentials, account, explain } = fromProfile('vault', {
    env: { OKS_CONFIG_DIR: folder, PATH: process.env['PATH'] },
    home: folder,
    session: 'profiles',
  });
  expect(await call(emulator, credentials)).toBe(200);
  expect([account, explain().find(({ name }) => name === 'credential command')?.value]).toEqual(['vault', give]);
  expect(await call(emulator, session(oneTimePassword(credentialCommand([give]), oneTimePasswordCommand([otp]))))).toBe(
    200,
  );
});
