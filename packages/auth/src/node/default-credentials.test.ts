import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isOksError } from '@oks-kit/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultCredentials } from './index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-auth-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(file: string, content: unknown): void {
  const target = path.join(home, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
}

type Env = Record<string, string>;

function explained(
  env: Env,
  options: { profile?: string; endpoint?: string; region?: string } = {},
): Record<string, string> {
  const lines = defaultCredentials({ env, home, ...options }).explain();
  return Object.fromEntries(lines.map(({ name, value, from }) => [name, `${value} <- ${from.replace(home, '~')}`]));
}

function errorOf(env: Env, options: { profile?: string; endpoint?: string } = {}): { code: string; text: string } {
  try {
    defaultCredentials({ env, home, ...options });
    return { code: 'none', text: '' };
  } catch (error) {
    return isOksError(error)
      ? { code: error.code, text: `${error.message} ${error.hint ?? ''}` }
      : { code: 'untyped', text: String(error) };
  }
}

const own = {
  version: 1,
  profiles: {
    default: { access_key: 'OWNOWNOWNOWN', secret_key: 's', region: 'eu-west-2' },
    work: { username: 'ada', password: 'p', endpoint: 'https://own.example/api/v2' },
  },
};
const python = {
  default: { type: 'ak/sk', access_key: 'PYTHONPYTHON', secret_key: 's', region_name: 'cloudgouv-eu-west-1' },
  old: { type: 'username/password', username: 'eve', password: 'p', endpoint: 'https://py.example/api/v2' },
};
const go = {
  team: {
    default: true,
    access_key: 'GOGOGOGOGOGO',
    secret_key: 's',
    region: 'eu-west-2',
    protocol: 'https',
    endpoints: { oks: 'go.example' },
  },
};
const oks = { OKS_ACCESS_KEY: 'OKSOKSOKSOKS', OKS_SECRET_KEY: 's', OKS_ENDPOINT: 'http://127.0.0.1:1/api/v2' };
const osc = { OSC_ACCESS_KEY: 'OSCOSCOSCOSC', OSC_SECRET_KEY: 's', OSC_REGION: 'eu-west-2' };

test('stores tokens for a saved profile, but not for environment variables', async () => {
  write('.config/oks-kit/config.json', own);
  const pair = { 'access-token': 'a', 'refresh-token': 'r' };
  const kept = async (env: Env): Promise<boolean> => {
    const { credentials, baseUrl } = defaultCredentials({ env, home, session: 'profiles' });
    const request = { method: 'GET', url: new URL(baseUrl), signal: undefined };
    await credentials.authorize(request);
    await credentials.learn?.(
      {
        status: 200,
        header: (name) => new Map(Object.entries(pair)).get(name.toLowerCase()) ?? null,
        errorBody: undefined,
      },
      request,
    );
    return existsSync(path.join(home, '.local/state/oks-kit/sessions'));
  };
  expect([await kept(oks), await kept(osc), await kept({})]).toEqual([false, false, true]);
});

test('uses the first source that has credentials', () => {
  write('.config/oks-kit/config.json', own);
  write('.oks_cli/config.json', python);
  write('.osc/config.json', go);
  expect(explained({ ...oks, ...osc })).toEqual({
    region: 'eu-west-2 <- default',
    endpoint: 'http://127.0.0.1:1/api/v2 <- OKS_* variables',
    'access key': 'OKSO*** <- OKS_* variables',
    'secret key': '*** <- OKS_* variables',
  });
  expect(explained(osc)['access key']).toBe('OSCO*** <- OSC_* variables');
  expect(explained({})['access key']).toBe('OWNO*** <- profile "default" in ~/.config/oks-kit/config.json');
  rmSync(path.join(home, '.config'), { recursive: true });
  expect(explained({})).toMatchObject({
    'access key': 'PYTH*** <- profile "default" in ~/.oks_cli/config.json',
    endpoint: 'https://api.cloudgouv-eu-west-1.oks.outscale.com/api/v2 <- region cloudgouv-eu-west-1',
  });
  rmSync(path.join(home, '.oks_cli'), { recursive: true });
  expect(explained({})).toMatchObject({
    'access key': 'GOGO*** <- profile "team" in ~/.osc/config.json',
    endpoint: 'https://go.example/api/v2 <- profile "team" in ~/.osc/config.json',
  });
});

test('a named profile overrides variables', () => {
  write('.config/oks-kit/config.json', own);
  write('.oks_cli/config.json', python);
  write('.osc/config.json', go);
  expect(explained({ ...oks }, { profile: 'work' })).toMatchObject({
    username: expect.stringMatching(/^ada/),
    endpoint: expect.stringMatching(/^https:\/\/own\.example/),
  });
  expect(explained({ ...oks, OKS_PROFILE: 'old' })).toMatchObject({
    username: expect.stringMatching(/^eve/),
    endpoint: expect.stringMatching(/^https:\/\/py\.example/),
  });
  expect(errorOf({}, { profile: 'wrok' })).toEqual({
    code: 'credentials',
    text: 'There is no profile `wrok`. Did you mean `work`?',
  });
});

test('never combines sources', () => {
  write('.config/oks-kit/config.json', own);
  expect(errorOf({ OKS_ENDPOINT: 'https://elsewhere.example/api/v2' })).toMatchObject({
    code: 'credentials',
    text: expect.stringContaining('but no credentials in OKS_* variables'),
  });
  expect(errorOf({ OKS_ACCESS_KEY: 'A', OSC_SECRET_KEY: 's' })).toMatchObject({
    text: expect.stringContaining('an access key but no secret key'),
  });
});

test('without any credentials, explains how to provide them', () => {
  expect(errorOf({})).toMatchObject({
    code: 'credentials',
    text: expect.stringMatching(
      /^No credentials were found\. Set OKS_ACCESS_KEY and OKS_SECRET_KEY, or save a profile with `oks profile add`/,
    ),
  });
});

test('an endpoint without https that is not on this machine is rejected', () => {
  expect(errorOf(oks, { endpoint: 'http://api.example.com' })).toMatchObject({ code: 'input' });
  expect(explained(oks, { endpoint: 'https://given.example' })['endpoint']).toBe(
    'https://given.example/api/v2 <- given',
  );
});

test('an error about an invalid file names the line and does not quote it', () => {
  write('.config/oks-kit/config.json', '{\n  "version": 1,\n  "profiles": { "a": { "secret_key": canary } }\n}');
  const { code, text } = errorOf({});
  expect([code, text.includes('canary')]).toEqual(['credentials', false]);
  expect(text.replace(home, '~')).toMatch(/^~\/\.config\/oks-kit\/config\.json, line 3: not valid JSON\./);
  write('.config/oks-kit/config.json', { version: 2 });
  expect(errorOf({}).text).toContain('has version 2, but version 1 is needed');
  for (const deep of ['['.repeat(100_000), `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`]) {
    write('.config/oks-kit/config.json', deep);
    expect(errorOf({}).text.replace(home, '~')).toBe(
      '~/.config/oks-kit/config.json: it is nested more than 500 levels deep. Check that it is the right file.',
    );
  }
});

test('finds its folder with OKS_CONFIG_DIR and the XDG variables', () => {
  write('elsewhere/config.json', own);
  expect(explained({ OKS_CONFIG_DIR: path.join(home, 'elsewhere') })['access key']).toContain(
    '~/elsewhere/config.json',
  );
  write('xdg/oks-kit/config.json', own);
  expect(explained({ XDG_CONFIG_HOME: path.join(home, 'xdg') })['access key']).toContain('~/xdg/oks-kit/config.json');
});

test('a CA file comes from OKS_CA_FILE, else from the profile, whose path is relative to its own file', () => {
  const key = { access_key: 'OWNOWNOWNOWN', secret_key: 's' };
  const folder = path.join(home, '.config', 'oks-kit');
  write('.config/oks-kit/config.json', {
    version: 1,
    profiles: {
      beside: { ...key, ca_file: 'company.pem' },
      home: { ...key, ca_file: '~/certs/company.pem' },
      absolute: { ...key, ca_file: '/etc/company.pem' },
      none: key,
    },
  });
  const of = (profile: string, env: Env = {}): string | undefined => defaultCredentials({ env, home, profile }).caFile;
  expect(['beside', 'home', 'absolute', 'none'].map((profile) => of(profile))).toEqual([
    path.join(folder, 'company.pem'),
    path.join(home, 'certs', 'company.pem'),
    '/etc/company.pem',
    undefined,
  ]);
  expect(of('home', { OKS_CA_FILE: 'other.pem' })).toBe('other.pem');
  expect(explained({ OKS_CA_FILE: 'other.pem' }, { profile: 'home' })['CA file']).toBe('other.pem <- OKS_CA_FILE');
});

test.each(['', '.', 'ada'])('with the home folder %j nothing is read from the current folder', (nowhere) => {
  const before = process.cwd();
  write('.oks_cli/config.json', python);
  write('.osc/config.json', go);
  write('.config/oks-kit/config.json', own);
  process.chdir(home);
  try {
    const key = { OKS_ACCESS_KEY: 'AK', OKS_SECRET_KEY: 's' };
    expect(defaultCredentials({ env: key, home: nowhere, session: 'profiles' }).account).toBe('AK');
    expect(() => defaultCredentials({ env: {}, home: nowhere })).toThrow('There is no home folder.');
    // Where our own folder is known, the files of other clients are passed over.
    const elsewhere = path.join(home, 'elsewhere');
    expect(() => defaultCredentials({ env: { OKS_CONFIG_DIR: elsewhere }, home: nowhere })).toThrow(
      'No credentials were found.',
    );
    // A relative path in an XDG variable is ignored, as XDG says.
    expect(() => defaultCredentials({ env: { XDG_CONFIG_HOME: '.config' }, home: nowhere })).toThrow(
      'There is no home folder.',
    );
  } finally {
    process.chdir(before);
  }
});
