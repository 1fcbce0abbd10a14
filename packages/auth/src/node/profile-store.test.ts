import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isOksError } from '@oks-kit/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultCredentials, type Profile, profileStore } from './index.ts';
import { endOf, startProcess } from './processes.fixture.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'oks-profiles-'));
  file = path.join(home, '.config/oks-kit/config.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const cache = mkdtempSync(path.join(tmpdir(), 'oks-profiles-compiled-'));
beforeAll(async () => {
  expect(await endOf(startProcess('', { cwd: cache, cache }))).toBe(0);
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const key: Profile = { access_key: 'AKAKAKAKAKAK', secret_key: 'CANARY', region: 'eu-west-2' };

function write(text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o644 });
}

async function failureOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    return isOksError(error)
      ? `${error.code}: ${error.message} | ${error.hint ?? ''}`.replaceAll(home, '~')
      : `untyped: ${String(error)}`;
  }
}

test('the first profile creates a private file and becomes the default', async () => {
  const store = profileStore({ env: {}, home });
  expect([store.list(), existsSync(path.dirname(file))]).toEqual([[], false]);
  await store.save('work', key);
  await store.save('other', { username: 'ada', password: 'CANARY' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    profiles: { work: key, other: { username: 'ada', password: 'CANARY' } },
    default: 'work',
  });
  expect([
    statSync(file).mode & 0o777,
    statSync(path.dirname(file)).mode & 0o777,
    readdirSync(path.dirname(file)),
  ]).toEqual([0o600, 0o700, ['config.json']]);
  expect(store.list().map(({ name, isDefault, who }) => [name, isDefault, who])).toEqual([
    ['work', true, 'AKAK***'],
    ['other', false, 'ada'],
  ]);
  await store.use('other');
  await store.remove('other');
  expect(store.list().map(({ name, isDefault }) => [name, isDefault])).toEqual([['work', false]]);
  expect(await failureOf(() => store.remove('wrok'))).toBe(
    'credentials: There is no profile `wrok`. | Did you mean `work`?',
  );
});

test('a change keeps unknown fields, the order and the formatting', async () => {
  write(
    [
      '{',
      '    "version": 1,',
      '    "future": {"a": [1, 2]},',
      '    "profiles": {',
      '        "old": { "access_key": "x", "note": "mine" },',
      '        "work": {"access_key": "y", "note": "kept"}',
      '    }',
      '}',
      '',
    ].join('\n'),
  );
  const store = profileStore({ env: {}, home });
  await store.save('work', key);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('"future": {"a": [1, 2]}');
  expect(text).toContain('"old": { "access_key": "x", "note": "mine" }');
  expect(JSON.parse(text).profiles.work).toEqual({ ...key, note: 'kept' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each<[string, string, string]>([
  ['no JSON', '{\n  "version": 1,\n  "profiles": { "a": { "secret_key": CANARY } }\n}', 'line 3: not valid JSON.'],
  ['a comma too many', '{\n  "version": 1,\n}', 'line 3: not valid JSON.'],
  ['no object', '["CANARY"]', 'line 1: not a JSON object.'],
  ['no version', '{\n  "profiles": {}\n}', 'line 1: the file has no version, but version 1 is needed.'],
  ['a newer version', '{\n\n  "version": 2\n}', 'line 3: the file has version 2, but version 1 is needed.'],
  ['invalid profiles', '{\n  "version": 1,\n  "profiles": "CANARY"\n}', 'line 3: `profiles` is not an object.'],
  [
    'an invalid profile',
    '{\n  "version": 1,\n  "profiles": {\n    "a": "CANARY"\n  }\n}',
    'line 4: the profile "a" is not an object.',
  ],
  [
    'a wrong type',
    '{\n  "version": 1,\n  "profiles": {\n    "a": {\n      "secret_key": 5\n    }\n  }\n}',
    'line 5: `secret_key` of the profile "a" is not a string.',
  ],
  [
    'a command that is not a list',
    '{\n  "version": 1,\n  "profiles": { "a": {\n    "credential_command": "CANARY"\n  } }\n}',
    'line 4: `credential_command` of the profile "a" is not a list of strings that starts with the program.',
  ],
  ['an invalid default', '{"version": 1,\n"default": 1}', 'line 2: `default` is not the name of a profile.'],
])('%s is named with its line, never with its content, and nothing is overwritten', async (_, text, message) => {
  write(text);
  const store = profileStore({ env: {}, home });
  for (const work of [() => store.list(), () => store.save('work', key), () => defaultCredentials({ env: {}, home })]) {
    const failure = await failureOf(work);
    expect(failure).toContain(`credentials: ~/.config/oks-kit/config.json, ${message}`);
    expect(failure).not.toContain('CANARY');
  }
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('profiles of other clients are listed, with which ones are used or hidden', () => {
  write(JSON.stringify({ version: 1, profiles: { work: key } }));
  mkdirSync(path.join(home, '.oks_cli'));
  writeFileSync(
    path.join(home, '.oks_cli/config.json'),
    JSON.stringify({
      default: {
        type: 'ak/sk',
        access_key: 'PYTHONPYTHON',
        secret_key: 'CANARY',
        region_name: 'eu-west-2',
        jwt: false,
      },
      work: {},
    }),
  );
  const elsewhere = path.join(home, 'osc.json');
  writeFileSync(
    elsewhere,
    JSON.stringify({
      team: { default: true, login: 'ada', password: 'CANARY', endpoints: { oks: 'https://osc.example/api/v2' } },
    }),
  );
  chmodSync(elsewhere, 0o666);
  const listed = profileStore({ env: { OSC_CONFIG_FILE: elsewhere }, home }).list();
  expect(listed.map(({ name, kind, isDefault, isHidden }) => [name, kind, isDefault, isHidden])).toEqual([
    ['work', 'own', false, false],
    ['default', 'oks_cli', true, false],
    ['work', 'oks_cli', false, true],
    ['team', 'osc', false, false],
  ]);
  expect(listed[3]).toMatchObject({ who: 'ada', endpoint: 'https://osc.example/api/v2' });
  expect([listed[1]?.source.session, JSON.stringify(listed).includes('CANARY')]).toEqual([false, false]);
});

test('twenty processes can each save a profile at the same time', async () => {
  const save = (index: number): string =>
    `const store = node.profileStore({ env: {}, home: ${JSON.stringify(home)} });
     await store.save('p${index}', { access_key: 'AK', secret_key: 'SK' });`;
  expect(
    await Promise.all(Array.from({ length: 20 }, (_, index) => endOf(startProcess(save(index), { cwd: home, cache })))),
  ).toEqual(Array(20).fill(0));
  expect(profileStore({ env: {}, home }).list()).toHaveLength(20);
}, 120_000);

test.each(['__proto__', 'constructor', '_'])('%s can be the name of a profile', async (name) => {
  const store = profileStore({ env: {}, home });
  await expect(store.use(name)).rejects.toThrow(`no profile \`${name}\``);
  await store.save('work', key);
  await store.save(name, key);
  await store.use(name);
  expect(store.list().map((one) => [one.name, one.isDefault])).toEqual([
    ['work', false],
    [name, true],
  ]);
  expect(defaultCredentials({ env: {}, home, profile: name }).profile).toBe(name);
  await store.remove(name);
  expect(store.list().map((one) => one.name)).toEqual(['work']);
});

test.each(['-x', '.x', '../x', '', 'a b', 'a/b'])('%j is refused as the name of a profile', async (name) => {
  await expect(profileStore({ env: {}, home }).save(name, key)).rejects.toThrow('Invalid profile name.');
});
