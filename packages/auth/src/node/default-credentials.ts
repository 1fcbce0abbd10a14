import path from 'node:path';
import {
  checkOptions,
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
import { type Environment, oksVariables, oscVariables } from './environment.ts';
import { stateFolder, type Surroundings } from './folders.ts';
import { type ProfileFile, readOksCliProfiles, readOscProfiles } from './profile-file.ts';
import { type SignIn, signIn, type SignInOverrides, type SignInSource } from './sign-in.ts';

/** What every way to find credentials takes. */
export interface FindOptions {
  /** A Region given on purpose. @default the source's, then `$OKS_REGION`, then `eu-west-2` */
  readonly region?: string | undefined;
  /** An endpoint given on purpose. @default the source's, then the Region's */
  readonly endpoint?: string | undefined;
  /** Where a one-time password comes from, should the service ask for one. @default `$OKS_OTP_CODE`, then the profile's */
  readonly oneTimePassword?: OneTimePasswordSource | undefined;
  /** Asks a person for a one-time password, where it comes from nowhere else. @default nobody is asked */
  readonly askOneTimePassword?: OneTimePasswordSource | undefined;
  /**
   * Whether the tokens that the service hands out are kept in the state folder, shared by all processes, and sent
   * in place of the key: `profiles` does so for saved profiles that don't refuse it. @default 'never'
   */
  readonly session?: 'profiles' | 'never' | undefined;
  /** Told of a session that can't be read or written; calls go on without it. @default nobody */
  readonly onWarning?: ((warning: SessionWarning) => void) | undefined;
  /** Where what a profile's command says on stderr goes. @default process.stderr */
  readonly onStderr?: ((text: string) => void) | undefined;
  /** @default process.env */
  readonly env?: Environment | undefined;
  /** The home folder. @default os.homedir() */
  readonly home?: string | undefined;
}

export interface DefaultCredentialsOptions extends FindOptions {
  /** A profile named on purpose. @default `$OKS_PROFILE` */
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

const waysToSignIn =
  'Set OKS_ACCESS_KEY and OKS_SECRET_KEY, or save a profile with `oks profile add`. ' +
  'Those in ~/.oks_cli and ~/.osc are found as they are.';

/**
 * Finds out who signs in, and where. In this order: a profile named on purpose, the `OKS_*` variables, the `OSC_*`
 * variables, the kit's own default profile, the `default` of `~/.oks_cli`, the default of `~/.osc`.
 * Key, secret and endpoint are taken from one of them, never mixed.
 *
 * Throws `OksCredentialsError` when there is nothing, or half of something, or a broken file; `OksInputError` for an
 * endpoint that is neither https nor http on this machine.
 */
export function defaultCredentials(options: DefaultCredentialsOptions = {}): SignIn {
  checkOptions('defaultCredentials', options, defaultRules);
  const surroundings = surroundingsOf(options);
  return signIn(
    findSource(options.profile || surroundings.env['OKS_PROFILE'] || undefined, surroundings),
    overridesOf(options, surroundings),
  );
}

/** Signs in with what the `OKS_*` variables say, or else the `OSC_*` ones. Throws as {@link defaultCredentials} does. */
export function fromEnvironment(options: FindOptions = {}): SignIn {
  checkOptions('fromEnvironment', options, findRules);
  const surroundings = surroundingsOf(options);
  const source = oksVariables(surroundings.env) ?? oscVariables(surroundings.env);
  if (source === undefined) {
    throw new OksCredentialsError('The environment holds no credentials.', {
      hint: 'Set OKS_ACCESS_KEY and OKS_SECRET_KEY.',
    });
  }
  return signIn(source, overridesOf(options, surroundings));
}

/**
 * Signs in with the profile of a name: the kit's own, else that of `~/.oks_cli`, else that of `~/.osc`.
 * Throws as {@link defaultCredentials} does.
 */
export function fromProfile(name: string, options: FindOptions = {}): SignIn {
  checkOptions('fromProfile', { ...options, name }, { ...findRules, name: { ...optionRules.text, needed: true } });
  const surroundings = surroundingsOf(options);
  return signIn(namedProfile(name, surroundings), overridesOf(options, surroundings));
}

function surroundingsOf({
  env = process.env,
  home = process.getBuiltinModule('node:os').homedir(),
}: FindOptions): Surroundings {
  return { env, home };
}

function overridesOf(options: FindOptions, surroundings: Surroundings): SignInOverrides {
  const { env } = surroundings;
  return {
    region: options.region,
    endpoint: options.endpoint,
    fallbackRegion: env['OKS_REGION'] ? { value: env['OKS_REGION'], from: 'OKS_REGION' } : undefined,
    oneTimePassword: options.oneTimePassword ?? (env['OKS_OTP_CODE'] || undefined),
    askOneTimePassword: options.askOneTimePassword,
    sessionFolder: options.session === 'profiles' ? sessionFolder(surroundings) : undefined,
    onWarning: options.onWarning,
    command: { env, onStderr: options.onStderr },
  };
}

/** Where the sessions of saved profiles are kept. */
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
  if (found === undefined) throw new OksCredentialsError('No credentials were found.', { hint: waysToSignIn });
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

/** Says that there is no such profile, with the nearest name or all of them. */
export function missingProfile(name: string, names: readonly string[], why?: string): OksCredentialsError {
  const near = nearestName(name, names);
  const hint =
    near !== undefined
      ? `Did you mean "${near}"?`
      : names.length > 0
        ? `There are: ${[...new Set(names)].join(', ')}.`
        : waysToSignIn;
  return new OksCredentialsError(`There is no profile "${name}".`, {
    hint: why === undefined ? hint : `${why} ${hint}`,
  });
}
