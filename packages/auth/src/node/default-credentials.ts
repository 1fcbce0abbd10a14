import path from 'node:path';
import {
  checkOptions,
  homeFolderOf,
  isObject,
  nearestName,
  oneOf,
  OksCredentialsError,
  optionRules,
  type OptionRules,
} from '@oks-kit/core';
import { type OneTimePasswordSource, sourceRule } from '../one-time-password.ts';
import type { SessionWarning } from '../session.ts';
import { readOwnProfiles } from './config-file.ts';
import { caFileVariable, type Environment, oksVariables, oscVariables } from './environment.ts';
import { stateFolder, type Surroundings } from './folders.ts';
import { type ProfileFile, readOksCliProfiles, readOscProfiles } from './profile-file.ts';
import { type SignIn, signIn, type SignInOverrides, type SignInSource } from './sign-in.ts';

/** Options of all functions that find credentials. */
export interface FindOptions {
  /** Overrides the Region. @default that of the source, else `$OKS_REGION`, else `eu-west-2` */
  readonly region?: string | undefined;
  /** Overrides the endpoint. @default that of the source, else that of the Region */
  readonly endpoint?: string | undefined;
  /** The source of one-time passwords. @default `$OKS_OTP_CODE`, else that of the profile */
  readonly oneTimePassword?: OneTimePasswordSource | undefined;
  /** Prompts for a one-time password if there is no other source. @default no prompt */
  readonly askOneTimePassword?: OneTimePasswordSource | undefined;
  /**
   * `profiles` stores the session tokens of saved profiles in the state folder, where all processes share them, and
   * sends them instead of the key, unless the profile says `session: false`. @default 'never'
   */
  readonly session?: 'profiles' | 'never' | undefined;
  /** Called if session tokens can't be read or written. The call continues without them. @default none */
  readonly onWarning?: ((warning: SessionWarning) => void) | undefined;
  /** Receives the stderr of a profile's command. @default process.stderr */
  readonly onStderr?: ((text: string) => void) | undefined;
  /** @default process.env */
  readonly env?: Environment | undefined;
  /** The home folder, an absolute path. @default `$HOME`, else the home folder in the system's user database */
  readonly home?: string | undefined;
}

/** Options of {@link defaultCredentials}. */
export interface DefaultCredentialsOptions extends FindOptions {
  /** The profile to use. @default `$OKS_PROFILE` */
  readonly profile?: string | undefined;
}

const findRules: OptionRules<FindOptions> = {
  region: optionRules.text,
  endpoint: optionRules.text,
  oneTimePassword: sourceRule,
  askOneTimePassword: sourceRule,
  session: oneOf('profiles', 'never'),
  onWarning: optionRules.function,
  onStderr: optionRules.function,
  env: { mustBe: 'an object, such as `process.env`', fits: isObject },
  home: optionRules.text,
};
const defaultRules: OptionRules<DefaultCredentialsOptions> = { ...findRules, profile: optionRules.text };

const howToProvideCredentials =
  'Set OKS_ACCESS_KEY and OKS_SECRET_KEY, or save a profile with `oks profile add`. ' +
  'Profiles in ~/.oks_cli and ~/.osc are found automatically. ' +
  'Without an account, start an emulator with `oks emulator start`.';

/**
 * Finds credentials and the endpoint that they are for. The first of these sources that has any is used: the given
 * profile, the `OKS_*` variables, the `OSC_*` variables, our default profile, the profile `default` in `~/.oks_cli`,
 * the default profile in `~/.osc`. Access key, secret key and endpoint always come from the same source.
 *
 * Throws `OksCredentialsError` if there are none, if they are incomplete or if a file is invalid; `OksInputError` for
 * an endpoint without https that is not on this machine.
 */
export function defaultCredentials(options: DefaultCredentialsOptions = {}): SignIn {
  checkOptions('defaultCredentials', options, defaultRules);
  const surroundings = surroundingsOf(options);
  const source = findSource(options.profile || surroundings.env['OKS_PROFILE'] || undefined, surroundings);
  return signIn(source, overridesOf(options, surroundings, source));
}

/** Uses the `OKS_*` variables, or else the `OSC_*` variables. Throws as {@link defaultCredentials} does. */
export function fromEnvironment(options: FindOptions = {}): SignIn {
  checkOptions('fromEnvironment', options, findRules);
  const surroundings = surroundingsOf(options);
  const source = oksVariables(surroundings.env) ?? oscVariables(surroundings.env);
  if (source === undefined) {
    throw new OksCredentialsError('There are no credentials in the environment variables.', {
      hint: 'Set OKS_ACCESS_KEY and OKS_SECRET_KEY.',
    });
  }
  return signIn(source, overridesOf(options, surroundings, source));
}

/**
 * Uses the profile with this name: our own, or else the one in `~/.oks_cli`, or else the one in `~/.osc`.
 * Throws as {@link defaultCredentials} does.
 */
export function fromProfile(name: string, options: FindOptions = {}): SignIn {
  checkOptions('fromProfile', { ...options, name }, { ...findRules, name: { ...optionRules.text, needed: true } });
  const surroundings = surroundingsOf(options);
  const source = namedProfile(name, surroundings);
  return signIn(source, overridesOf(options, surroundings, source));
}

function surroundingsOf({ env = process.env, home }: FindOptions): Surroundings {
  const { userInfo } = process.getBuiltinModule('node:os');
  return { env, home: home ?? homeFolderOf(env, () => userInfo().homedir) ?? '' };
}

function overridesOf(options: FindOptions, surroundings: Surroundings, source: SignInSource): SignInOverrides {
  const { env } = surroundings;
  return {
    region: options.region,
    endpoint: options.endpoint,
    fallbackRegion: env['OKS_REGION'] ? { value: env['OKS_REGION'], from: 'OKS_REGION' } : undefined,
    oneTimePassword: options.oneTimePassword ?? (env['OKS_OTP_CODE'] || undefined),
    askOneTimePassword: options.askOneTimePassword,
    caFile: caFileVariable(env),
    sessionFolder: options.session === 'profiles' && source.session !== false ? sessionFolder(surroundings) : undefined,
    onWarning: options.onWarning,
    command: { env, onStderr: options.onStderr },
  };
}

/** The folder for the session tokens of saved profiles. */
export function sessionFolder(surroundings: Surroundings): string {
  return path.join(stateFolder(surroundings), 'sessions');
}

function findSource(profile: string | undefined, surroundings: Surroundings): SignInSource {
  const { env } = surroundings;
  if (profile !== undefined) return namedProfile(profile, surroundings);
  const found =
    oksVariables(env) ??
    oscVariables(env) ??
    defaultOf(readOwnProfiles(surroundings)) ??
    defaultOf(readOksCliProfiles(surroundings)) ??
    defaultOf(readOscProfiles(surroundings), env['OSC_PROFILE']);
  if (found === undefined)
    throw new OksCredentialsError('No credentials were found.', { hint: howToProvideCredentials });
  return found;
}

function defaultOf(file: ProfileFile | undefined, named?: string): SignInSource | undefined {
  const name = named || file?.defaultName;
  if (name === undefined || file === undefined) return undefined;
  const source = file.profiles.get(name);
  if (source === undefined && (named || file.defaultName !== 'default')) {
    throw missingProfile(
      name,
      [...file.profiles.keys()],
      named ? 'OSC_PROFILE names it.' : `${file.file} names it as the default.`,
    );
  }
  return source;
}

function namedProfile(name: string, surroundings: Surroundings): SignInSource {
  const names: string[] = [];
  for (const read of [readOwnProfiles, readOksCliProfiles, readOscProfiles]) {
    const profiles = read(surroundings)?.profiles;
    const source = profiles?.get(name);
    if (source !== undefined) return source;
    names.push(...(profiles?.keys() ?? []));
  }
  throw missingProfile(name, names);
}

/** An error for an unknown profile that suggests the nearest name or lists all. */
export function missingProfile(name: string, names: readonly string[], why?: string): OksCredentialsError {
  const near = nearestName(name, names);
  const hint =
    near !== undefined
      ? `Did you mean \`${near}\`?`
      : names.length > 0
        ? `Available profiles: ${[...new Set(names)].join(', ')}.`
        : howToProvideCredentials;
  return new OksCredentialsError(`There is no profile \`${name}\`.`, {
    hint: why === undefined ? hint : `${why} ${hint}`,
  });
}
