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
import type { Globals, Run } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { canAsk, clientFor, waysToFind } from '../../session/connect.ts';
import { say } from './say.ts';
import type { profileAdd } from './spec.ts';

type Flags = Parameters<Run<typeof profileAdd>>[0]['flags'];

export const runProfileAdd: Run<typeof profileAdd> = async ({ context, globals, flags, args }) => {
  const store = profileStore(context);
  const name = args[0] ?? 'default';
  checkProfileName(name);
  const isThere = store.list().some((profile) => profile.kind === 'own' && profile.name === name);
  if (isThere && !flags.replace) {
    throw new OksInputError(`There is a profile ${name} already.`, {
      hint: 'Replace it with --replace, or choose another name.',
    });
  }
  const profile = await describeProfile(context, globals, flags);
  const found = signIn(sourceOfProfile(name, profile, 'what was given'), overridesFor(context, globals));
  if (!flags['no-test']) await tryIt(context, globals, found);
  await store.save(name, profile, { makeDefault: flags.default });
  say(context, globals, `profile ${name}: saved${flags['no-test'] ? ', not tried' : ''}`);
  return undefined;
};

async function describeProfile(context: Context, globals: Globals, flags: Flags): Promise<Profile> {
  const where = { region: globals.region, endpoint: globals.endpoint };
  const otp = flags['otp-command'] === undefined ? {} : { otp_command: wordsOf('otp-command', flags['otp-command']) };
  const ways = ['access-key', 'username', 'from-stdin', 'credential-command'] as const;
  const chosen = ways.filter((way) => flags[way] !== undefined && flags[way] !== false);
  if (chosen.length > 1)
    throw new OksInputError(`\`--${chosen[0] ?? ''}\` and \`--${chosen[1] ?? ''}\` are two ways to sign in.`, {
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
  if (!canAsk(context, globals)) {
    throw new OksInputError('Nobody can be asked for a secret key or a password here.', {
      hint: 'Give the profile on standard input with --from-stdin, as {"access_key": "…", "secret_key": "…"}, or name a --credential-command.',
    });
  }
  return { ...(await askCredentials(context, flags)), ...defined(where), ...otp };
}

async function askCredentials(context: Context, flags: Flags): Promise<Profile> {
  const key =
    flags['access-key'] ??
    (flags.username === undefined ? await ask(context, 'Access key ID (empty to sign in with a login): ') : '');
  if (key !== '') return { access_key: key, secret_key: await askSecret(context, 'Secret key (not shown): ') };
  const username = flags.username ?? (await ask(context, 'Login: '));
  if (username === '')
    throw new OksInputError('Neither an access key nor a login was given.', { hint: 'Nothing was saved.' });
  return { username, password: await askSecret(context, 'Password (not shown): ') };
}

async function ask(context: Context, question: string): Promise<string> {
  context.stderr.write(question);
  const answer = await context.stdin.readLine();
  context.signal.throwIfAborted();
  return answer?.trim() ?? '';
}

async function askSecret(context: Context, question: string): Promise<string> {
  context.stderr.write(question);
  const answer = await context.stdin.readSecret();
  context.stderr.write('\n');
  context.signal.throwIfAborted();
  if (answer?.trim()) return answer.trim();
  throw new OksInputError('Nothing was typed.', { hint: 'Nothing was saved.' });
}

function overridesFor(context: Context, globals: Globals): Parameters<typeof signIn>[1] {
  const { askOneTimePassword, onWarning, onStderr } = waysToFind(context, globals);
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

/** Signs in once. A session of before must not stand in for the credentials that are tried. */
async function tryIt(context: Context, globals: Globals, found: SignIn): Promise<void> {
  await fileTokenStore({ folder: sessionFolder(context), endpoint: found.baseUrl, account: found.account }).forget();
  try {
    await clientFor(context, globals, found).projects.list({}, { signal: context.signal });
  } catch (error) {
    if (globals.output !== 'json')
      say(context, globals, `Signing in at ${found.baseUrl} failed, nothing was saved. --no-test saves without a try.`);
    throw error;
  }
}

/** A command as words, or as a JSON array of them where one holds a blank. */
function wordsOf(flag: string, text: string): readonly string[] {
  const words: unknown = text.trimStart().startsWith('[')
    ? parseGiven(text)
    : text.split(/\s+/).filter((word) => word !== '');
  if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string' && word !== ''))
    return words as readonly string[]; // Boundary: just checked.
  throw new OksInputError(`\`--${flag}\` is a program and its arguments.`, {
    hint: 'Write words, or a JSON array: ["vault-oks", "get", "prod"].',
  });
}

function parseGiven(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined)
    throw new OksInputError('What was given is not JSON.', {
      hint: 'For example {"access_key": "…", "secret_key": "…"}.',
    });
  return value;
}

function defined<T extends object>(values: T): T {
  // Boundary: what is undefined is left out, which the types don't tell apart here.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
