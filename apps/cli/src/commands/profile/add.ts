import path from 'node:path';
import {
  checkProfile,
  checkProfileName,
  fileTokenStore,
  type Profile,
  profileStore,
  sessionFolder,
  type SignIn,
  signIn,
  sourceOfProfile,
} from '@oks-kit/auth/node';
import { OksInputError, parseJson } from '@oks-kit/core';
import { defaultRegion } from '@oks-kit/schemas';
import type { Run } from '../../session/entry.ts';
import type { LocalSession } from '../../session/session.ts';
import type { Ask } from '../../session/ask.ts';
import { createClientFor } from '../../session/connect.ts';
import { findOptions } from '../../session/sign-in.ts';
import type { profileAdd } from './spec.ts';

type Flags = Parameters<Run<typeof profileAdd>>[0]['flags'];

export const runProfileAdd: Run<typeof profileAdd> = async ({ session, flags, args }) => {
  const { context, note } = session;
  const store = profileStore(context);
  const name =
    args[0] ?? (isAsked(session, flags) ? await askWithDefault(session.ask, 'Profile name', 'default') : 'default');
  checkProfileName(name);
  const isThere = store.list().some((profile) => profile.kind === 'own' && profile.name === name);
  if (isThere && !flags.replace) {
    throw new OksInputError(`A profile named ${name} already exists.`, {
      hint: 'Replace it with --replace, or choose another name.',
    });
  }
  const profile = await describeProfile(session, flags);
  const found = signIn(sourceOfProfile(name, profile, 'the given values'), overridesFor(session));
  if (!flags['no-test']) await tryIt(session, found);
  await store.save(name, profile, { makeDefault: flags.default });
  note(`profile ${name}: saved${flags['no-test'] ? ', not tested' : ''}`);
  return undefined;
};

async function describeProfile(session: LocalSession, flags: Flags): Promise<Profile> {
  const { context, globals, ask } = session;
  const caFile = globals['ca-file'];
  const where = {
    region: globals.region,
    endpoint: globals.endpoint,
    ca_file: caFile === undefined ? undefined : path.resolve(context.cwd, caFile),
  };
  const otp = flags['otp-command'] === undefined ? {} : { otp_command: wordsOf('otp-command', flags['otp-command']) };
  const ways = ['access-key', 'username', 'from-stdin', 'credential-command'] as const;
  const chosen = ways.filter((way) => flags[way] !== undefined && flags[way] !== false);
  if (chosen.length > 1)
    throw new OksInputError(`\`--${chosen[0] ?? ''}\` and \`--${chosen[1] ?? ''}\` cannot be used together.`, {
      hint: 'Give one.',
    });

  if (flags['from-stdin'])
    return { ...checkProfile(parseGiven(await context.stdin.readAll())), ...defined(where), ...otp };
  if (flags['credential-command'] !== undefined) {
    return {
      credential_command: wordsOf('credential-command', flags['credential-command']),
      ...defined(where),
      ...otp,
    };
  }
  if (!ask.isPossible) {
    const [secret, example] =
      flags.username === undefined
        ? ['secret key', '{"access_key": "…", "secret_key": "…"}']
        : ['password', '{"username": "…", "password": "…"}'];
    throw new OksInputError(`Cannot prompt for the ${secret}: there is no terminal.`, {
      hint: `Pass the profile on standard input with --from-stdin, as ${example}, or use --credential-command.`,
    });
  }
  const credentials = await askCredentials(ask, flags);
  const region =
    globals.region === undefined && globals.endpoint === undefined
      ? { region: await askWithDefault(ask, 'Region', context.env['OKS_REGION'] || defaultRegion) }
      : {};
  return { ...credentials, ...region, ...defined(where), ...otp };
}

async function askCredentials(ask: Ask, flags: Flags): Promise<Profile> {
  const key =
    flags['access-key'] ??
    (flags.username === undefined ? await ask.line('Access key ID (empty to use a user name):') : '');
  if (key !== '') return { access_key: key, secret_key: await askSecret(ask, 'Secret key (not shown):') };
  const username = flags.username ?? (await ask.line('Login:'));
  if (username === '')
    throw new OksInputError('Neither an access key nor a user name was entered.', { hint: 'Nothing was saved.' });
  return { username, password: await askSecret(ask, 'Password (not shown):') };
}

/** Whether to prompt for missing values. */
function isAsked({ ask }: LocalSession, flags: Flags): boolean {
  return ask.isPossible && !flags['from-stdin'] && flags['credential-command'] === undefined;
}

/** A line of text; Enter takes the default. */
async function askWithDefault(ask: Ask, question: string, byDefault: string): Promise<string> {
  return (await ask.line(`${question} [${byDefault}]:`)) || byDefault;
}

async function askSecret(ask: Ask, question: string): Promise<string> {
  const answer = await ask.secret(question);
  if (answer !== '') return answer;
  throw new OksInputError('No value was entered.', { hint: 'Nothing was saved.' });
}

function overridesFor(session: LocalSession): Parameters<typeof signIn>[1] {
  const { context, globals } = session;
  const { askOneTimePassword, onWarning, onStderr } = findOptions(session);
  return {
    region: globals.region,
    endpoint: globals.endpoint,
    fallbackRegion: context.env['OKS_REGION'] ? { value: context.env['OKS_REGION'], from: 'OKS_REGION' } : undefined,
    oneTimePassword: context.env['OKS_OTP_CODE'] || undefined,
    askOneTimePassword,
    sessionFolder: sessionFolder(context),
    onWarning,
    command: { env: context.env, onStderr },
  };
}

/** Authenticates once, without a cached session, so that the given credentials are tested. */
async function tryIt(session: LocalSession, found: SignIn): Promise<void> {
  const { context, out, note, signal } = session;
  await fileTokenStore({ folder: sessionFolder(context), endpoint: found.baseUrl, account: found.account }).forget();
  try {
    await createClientFor(session, found).projects.list({}, { signal });
  } catch (error) {
    if (out.format !== 'json')
      note(`Authentication at ${found.baseUrl} failed. Nothing was saved. To save without a test, pass --no-test.`);
    throw error;
  }
}

/** A command as words, or as a JSON array if a word contains a space. */
function wordsOf(flag: string, text: string): readonly string[] {
  const words: unknown = text.trimStart().startsWith('[')
    ? parseGiven(text)
    : text.split(/\s+/).filter((word) => word !== '');
  if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string' && word !== ''))
    return words as readonly string[]; // Boundary: just checked.
  throw new OksInputError(`\`--${flag}\` must be a command and its arguments.`, {
    hint: 'Pass words, or a JSON array: ["vault-oks", "get", "prod"].',
  });
}

function parseGiven(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined)
    throw new OksInputError('The profile is not valid JSON.', {
      hint: 'For example {"access_key": "…", "secret_key": "…"}.',
    });
  return value;
}

function defined<T extends object>(values: T): T {
  // Boundary: undefined values are omitted, which the types do not distinguish here.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
