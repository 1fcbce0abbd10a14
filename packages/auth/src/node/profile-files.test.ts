import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isOksError } from '@oks-kit/core';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { defaultCredentials, fromProfile, type Profile, profileStore } from './index.ts';

/** A home folder, and the files in it that may contain profiles, ours first. */
function newHome(): { surroundings: { env: Record<string, string>; home: string }; own: string; files: string[] } {
  const home = mkdtempSync(path.join(tmpdir(), 'oks-profiles-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const own = path.join(home, '.config/oks-kit/config.json');
  const files = [own, path.join(home, '.oks_cli/config.json'), path.join(home, '.osc/config.json')];
  for (const file of files) mkdirSync(path.dirname(file), { recursive: true });
  return { surroundings: { env: {}, home }, own, files };
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, '', [], {}, ['CANARY', 1], { CANARY: 'CANARY' }),
  fc.jsonValue(),
);
const secret = fc.constantFrom('CANARY', 'CANARY\r\nX: 1', 'CANÄRY CANARY', '');
const region = fc.constantFrom('eu-west-2', 'no where', '');
const endpoint = fc.constantFrom(
  'https://api.example.com/api/v2',
  'http://127.0.0.1:1',
  'http://api.example.com',
  'https://ada:CANARY@api.example.com',
  'ada:CANARY@host',
  'host',
  'no where',
  '',
);
const who = fc.constantFrom('AKAKAKAKAK', 'ada@example.com', 'a:b', '');

function profileLike(values: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const withFaults = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: junk }),
    ]),
  );
  return fc.record({ ...withFaults, newer: junk }, { requiredKeys: [] });
}

function profilesLike(profile: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const name = fc.constantFrom('default', 'work', 'constructor', '__proto__', 'a b', '');
  return fc.dictionary(name, fc.oneof({ weight: 19, arbitrary: profile }, { weight: 1, arbitrary: junk }), {
    noNullPrototype: true,
  });
}

const ownProfile = profileLike({
  access_key: who,
  secret_key: secret,
  username: who,
  password: secret,
  region,
  endpoint,
  totp_secret: secret,
  credential_command: fc.constant(['no-such-program', '--get']),
  otp_command: fc.constant(['no-such-program']),
  session: fc.boolean(),
});
const formats = [
  fc.record(
    {
      version: fc.constantFrom<unknown>(1, 1, 1, 1, 2, '1', null),
      default: fc.constantFrom<unknown>('work', 'default', 'nobody', 5),
      profiles: profilesLike(ownProfile),
      future: junk,
    },
    { requiredKeys: ['version'] },
  ),
  profilesLike(
    profileLike({
      type: fc.constant('ak/sk'),
      access_key: who,
      secret_key: secret,
      username: who,
      password: secret,
      region_name: region,
      endpoint,
      jwt: fc.boolean(),
      otp: fc.constant(null),
    }),
  ),
  profilesLike(
    profileLike({
      access_key: who,
      secret_key: secret,
      login: who,
      password: secret,
      region,
      protocol: fc.constantFrom('https', 'http', 'ftp'),
      default: fc.boolean(),
      endpoints: fc.record({ oks: endpoint, api: endpoint }, { requiredKeys: [] }),
    }),
  ),
];

/** A text that is unchanged, truncated, or has one character removed, changed or added. */
function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const character = fc.constantFrom('', '{', '}', '[', ']', '"', ',', ':', '\\', '\n', '\0', '\ufeff', '/', '0', 'é');
  return fc.oneof(
    text,
    fc.tuple(text, fc.nat(), fc.constantFrom(0, 1), character).map(([whole, at, gone, added]) => {
      const index = at % (whole.length + 1);
      return whole.slice(0, index) + added + whole.slice(index + gone);
    }),
    fc.tuple(text, fc.nat()).map(([whole, at]) => whole.slice(0, at % (whole.length + 1))),
  );
}

const written = fc.tuple(
  ...formats.map((format) =>
    fc.option(
      mutated(fc.tuple(format, fc.constantFrom(0, 2)).map(([value, indent]) => JSON.stringify(value, null, indent))),
    ),
  ),
);

/** Returns the result of a call as text: a value or an `OksError`. Throws any other error. */
async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    return JSON.stringify([await work()]);
  } catch (error) {
    if (!isOksError(error)) throw error;
    return `${error.message} ${error.hint ?? ''} ${JSON.stringify(error)} ${String(error.cause)}`;
  }
}

test('any file is either read or rejected with an error that contains no secret', async () => {
  const { surroundings, files } = newHome();
  await fc.assert(
    fc.asyncProperty(written, async (texts) => {
      for (const [index, file] of files.entries()) {
        const text = texts[index];
        if (text == null) rmSync(file, { force: true });
        else writeFileSync(file, text);
      }
      const before = files.slice(1).map((_, index) => texts[index + 1]);
      const store = profileStore(surroundings);
      const ways = [
        () => store.list(),
        () => defaultCredentials(surroundings).explain(),
        () => fromProfile('work', surroundings).explain(),
        () => fromProfile('constructor', surroundings).explain(),
        () => store.save('work', { access_key: 'AK', secret_key: 'SK' }),
        () => store.use('default'),
        () => store.remove('work'),
        () => store.list(),
      ];
      for (const way of ways) expect(await outcomeOf(way)).not.toContain('CANARY');
      expect(
        files.slice(1).map((file, index) => (before[index] == null ? before[index] : readFileSync(file, 'utf8'))),
      ).toEqual(before);
    }),
    { numRuns: 50, endOnFailure: true },
  );
});

test('a change to a profile file keeps everything else', async () => {
  const { surroundings, own } = newHome();
  const known: (keyof Profile)[] = [
    'access_key',
    'secret_key',
    'username',
    'password',
    'region',
    'endpoint',
    'totp_secret',
    'credential_command',
    'otp_command',
    'session',
  ];
  const unknown = (names: readonly string[]): fc.Arbitrary<Record<string, unknown>> =>
    fc.dictionary(
      fc
        .oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'note'))
        .filter((name) => !names.includes(name)),
      fc.json().map((text): unknown => JSON.parse(text)),
      { maxKeys: 4, noNullPrototype: true },
    );
  const profile = fc
    .tuple(
      fc.record({ access_key: fc.string(), secret_key: fc.string(), session: fc.boolean() }, { requiredKeys: [] }),
      unknown(known),
    )
    .map(([a, b]) => ({ ...b, ...a }));
  await fc.assert(
    fc.asyncProperty(
      unknown(['version', 'default', 'profiles']),
      fc.dictionary(fc.constantFrom('work', 'other', 'constructor'), profile, { noNullPrototype: true }),
      fc.constantFrom(0, 2, '\t'),
      async (future, profiles, indent) => {
        const root = { version: 1, ...future, profiles };
        writeFileSync(own, JSON.stringify(root, null, indent));
        const store = profileStore(surroundings);
        const now = (): unknown => JSON.parse(readFileSync(own, 'utf8'));
        const kept = Object.fromEntries(
          Object.entries(profiles['work'] ?? {}).filter(([key]) => !known.some((one) => one === key)),
        );
        await store.save('work', { username: 'ada', password: 'secret' }, { makeDefault: true });
        expect(now()).toEqual({
          ...root,
          profiles: { ...profiles, work: { username: 'ada', password: 'secret', ...kept } },
          default: 'work',
        });
        await store.remove('work');
        const { work: _, ...others } = profiles;
        expect(now()).toEqual({ ...root, profiles: others });
      },
    ),
    { numRuns: 50, endOnFailure: true },
  );
});
