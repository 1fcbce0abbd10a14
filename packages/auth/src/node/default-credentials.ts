import { homedir } from 'node:os';
import { nearestName, OksCredentialsError } from '@oks-kit/schemas';
import type { OneTimePasswordSource } from '../one-time-password.ts';
import { fromOksEnvironment, fromOscEnvironment } from './environment.ts';
import type { Surroundings } from './folders.ts';
import { type ProfileFile, readOksCliProfiles, readOscProfiles, readOwnProfiles } from './profile-file.ts';
import { type SignIn, signIn, type SignInOverrides, type SignInSource } from './sign-in.ts';

export interface DefaultCredentialsOptions {
  /** A profile named on purpose. @default `$OKS_PROFILE` */
  readonly profile?: string | undefined;
  /** A Region given on purpose. @default the source's, then `$OKS_REGION`, then `eu-west-2` */
  readonly region?: string | undefined;
  /** An endpoint given on purpose. @default the source's, then the Region's */
  readonly endpoint?: string | undefined;
  /** Where a one-time password comes from, should the service ask for one. @default `$OKS_OTP_CODE` */
  readonly oneTimePassword?: OneTimePasswordSource | undefined;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The home folder. @default os.homedir() */
  readonly home?: string;
}

const waysToSignIn =
  'Set OKS_ACCESS_KEY and OKS_SECRET_KEY, or name a profile with OKS_PROFILE. ' +
  'Profiles in ~/.config/oks-kit/config.json, ~/.oks_cli/config.json and ~/.osc/config.json are found as they are.';

/**
 * Finds out who signs in, and where. In this order: a profile named on purpose, the `OKS_*` variables, the `OSC_*`
 * variables, the kit's own default profile, the `default` of `~/.oks_cli`, the default of `~/.osc`.
 * Key, secret and endpoint are taken from one of them, never mixed.
 *
 * Throws `OksCredentialsError` when there is nothing, or half of something; `OksInputError` for an endpoint that
 * is neither https nor http on this machine.
 */
export function defaultCredentials(options: DefaultCredentialsOptions = {}): SignIn {
  const env = options.env ?? process.env;
  const surroundings: Surroundings = { env, home: options.home ?? homedir() };
  const overrides: SignInOverrides = {
    region: options.region,
    endpoint: options.endpoint,
    fallbackRegion: env['OKS_REGION'] ? { value: env['OKS_REGION'], from: 'OKS_REGION' } : undefined,
    oneTimePassword: options.oneTimePassword ?? (env['OKS_OTP_CODE'] || undefined),
  };
  return signIn(findSource(options.profile || env['OKS_PROFILE'] || undefined, surroundings), overrides);
}

function findSource(profile: string | undefined, surroundings: Surroundings): SignInSource {
  const { env } = surroundings;
  if (profile !== undefined) return namedProfile(profile, surroundings);
  const found =
    fromOksEnvironment(env) ??
    fromOscEnvironment(env) ??
    defaultOf(readOwnProfiles(surroundings)) ??
    defaultOf(readOksCliProfiles(surroundings)) ??
    defaultOf(readOscProfiles(surroundings), env['OSC_PROFILE']);
  if (found === undefined) throw new OksCredentialsError('No credentials were found.', { hint: waysToSignIn });
  return found;
}

function defaultOf(file: ProfileFile | undefined, named?: string): SignInSource | undefined {
  const name = named || file?.defaultName;
  return name === undefined ? undefined : file?.profiles.get(name);
}

function namedProfile(name: string, surroundings: Surroundings): SignInSource {
  const names: string[] = [];
  for (const read of [readOwnProfiles, readOksCliProfiles, readOscProfiles]) {
    const profiles = read(surroundings)?.profiles;
    const source = profiles?.get(name);
    if (source !== undefined) return source;
    names.push(...(profiles?.keys() ?? []));
  }
  const near = nearestName(name, names);
  throw new OksCredentialsError(`There is no profile "${name}".`, {
    hint:
      near !== undefined
        ? `Did you mean "${near}"?`
        : names.length > 0
          ? `There are: ${[...new Set(names)].join(', ')}.`
          : waysToSignIn,
  });
}
