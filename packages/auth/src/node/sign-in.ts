import { checkOrigin, OksCredentialsError } from '@oks-kit/core';
import { defaultRegion, endpointOf } from '@oks-kit/schemas';
import { accessKey } from '../access-key.ts';
import { basic } from '../basic.ts';
import type { Credentials } from '../credentials.ts';
import { oneTimePassword, type OneTimePasswordSource } from '../one-time-password.ts';
import { forEndpoint } from '../for-endpoint.ts';
import type { Secret } from '../secret.ts';
import { session, type SessionWarning } from '../session.ts';
import { credentialCommand, oneTimePasswordCommand } from './credential-command.ts';
import type { CommandOptions } from './run-command.ts';
import { fileTokenStore } from './token-store.ts';

/** What one source says about signing in. Never completed from another source. */
export interface SignInSource {
  /** Where it was found, for people: `profile "work" in ~/.config/oks-kit/config.json`. */
  readonly from: string;
  /** The name of the profile, where it is one. */
  readonly profile?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: Secret | undefined;
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly totpSecret?: Secret | undefined;
  readonly credentialCommand?: readonly [string, ...string[]] | undefined;
  readonly otpCommand?: readonly [string, ...string[]] | undefined;
  /** False where the source wants no session kept. */
  readonly session?: boolean | undefined;
}

/** One line of {@link SignIn.explain}. Secrets are masked. */
export interface Explanation {
  readonly name: string;
  readonly value: string;
  readonly from: string;
}

/** Who signs in where, and how that was found out. */
export interface SignIn {
  readonly credentials: Credentials;
  /** The base URL that the credentials are meant for. */
  readonly baseUrl: string;
  readonly region: string;
  /** Who signs in: the access key's ID or the user's name. Tells accounts apart; no secret. */
  readonly account: string;
  /** The saved profile that the credentials come from, where they come from one. */
  readonly profile: string | undefined;
  /** Where each value came from, secrets masked. */
  readonly explain: () => readonly Explanation[];
}

export interface SignInOverrides {
  /** A Region given on purpose; wins over the source's. */
  readonly region?: string | undefined;
  /** An endpoint given on purpose; wins over the source's. */
  readonly endpoint?: string | undefined;
  /** A Region to use where the source names none. */
  readonly fallbackRegion?: { readonly value: string; readonly from: string } | undefined;
  /** Where a one-time password comes from, should the service ask for one; wins over the source's. */
  readonly oneTimePassword?: OneTimePasswordSource | undefined;
  /** The same, where neither `oneTimePassword` nor the source has one: a person to be asked. */
  readonly askOneTimePassword?: OneTimePasswordSource | undefined;
  /** The folder that keeps sessions. Without it, there is none. */
  readonly sessionFolder?: string | undefined;
  /** Told of a session that can't be read or written; calls go on without it. */
  readonly onWarning?: ((warning: SessionWarning) => void) | undefined;
  /** How the source's commands are run. */
  readonly command?: CommandOptions | undefined;
}

/**
 * Makes a {@link SignIn} of one source. Throws `OksCredentialsError` where half of a pair is missing,
 * `OksInputError` for an endpoint that credentials must not go to.
 */
export function signIn(source: SignInSource, overrides: SignInOverrides = {}): SignIn {
  const region = named(overrides.region, 'given') ??
    named(source.region, source.from) ??
    overrides.fallbackRegion ?? { value: defaultRegion, from: 'default' };
  const endpoint = named(overrides.endpoint, 'given') ??
    named(source.endpoint, source.from) ?? { value: endpointOf(region.value), from: `region ${region.value}` };
  const baseUrl = checkOrigin(withPath(endpoint.value)).href.replace(/\/+$/, '');
  const account = source.accessKey ?? source.username ?? source.profile ?? '';
  const inner = credentialsOf(source, overrides.command);
  const otp =
    overrides.oneTimePassword ??
    (source.totpSecret === undefined ? undefined : { totpSecret: source.totpSecret }) ??
    (source.otpCommand === undefined ? undefined : oneTimePasswordCommand(source.otpCommand, overrides.command)) ??
    overrides.askOneTimePassword;
  const withOtp = otp === undefined ? inner : oneTimePassword(inner, otp);
  const withSession =
    overrides.sessionFolder === undefined || source.session === false
      ? withOtp
      : session(withOtp, {
          store: fileTokenStore({ folder: overrides.sessionFolder, endpoint: baseUrl, account }),
          onWarning: overrides.onWarning,
        });
  return {
    credentials: forEndpoint(baseUrl, withSession),
    baseUrl,
    region: region.value,
    account,
    profile: source.profile,
    explain: () => [
      { name: 'region', ...region },
      { name: 'endpoint', value: baseUrl, from: endpoint.from },
      ...whoSignsIn(source).map(([name, value]) => ({ name, value, from: source.from })),
    ],
  };
}

/** Who signs in, secrets masked. */
export function whoSignsIn(source: SignInSource): readonly (readonly [name: string, value: string])[] {
  if (source.credentialCommand !== undefined) return [['credential command', source.credentialCommand.join(' ')]];
  const otp =
    source.totpSecret !== undefined
      ? [['one-time password', 'from its secret ***'] as const]
      : source.otpCommand !== undefined
        ? [['one-time password', `from ${source.otpCommand.join(' ')}`] as const]
        : [];
  return source.accessKey === undefined
    ? [['username', source.username ?? ''], ['password', '***'], ...otp]
    : [['access key', mask(source.accessKey)], ['secret key', '***'], ...otp];
}

function credentialsOf(source: SignInSource, command: CommandOptions | undefined): Credentials {
  if (source.credentialCommand !== undefined) return credentialCommand(source.credentialCommand, command);
  if (source.accessKey !== undefined && source.secretKey !== undefined) {
    return accessKey({ accessKey: source.accessKey, secretKey: source.secretKey });
  }
  if (source.username !== undefined && source.password !== undefined) {
    return basic({ username: source.username, password: source.password });
  }
  const half =
    source.accessKey !== undefined
      ? ['an access key', 'its secret key']
      : source.secretKey !== undefined
        ? ['a secret key', 'its access key']
        : source.username !== undefined
          ? ['a login', 'its password']
          : source.password !== undefined
            ? ['a password', 'its login']
            : ['an endpoint or a Region', 'any credentials'];
  throw new OksCredentialsError(`There is ${half[0]} but not ${half[1]} in ${source.from}.`, {
    hint: 'Key, secret and endpoint are taken from one place, never mixed: complete it there.',
  });
}

function named(value: string | undefined, from: string): { value: string; from: string } | undefined {
  return value === undefined || value === '' ? undefined : { value, from };
}

/** The public clients' configurations name hosts without the path of the API. */
function withPath(endpoint: string): string {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
  return /^https?:\/\/[^/?#]+\/?$/i.test(whole) ? `${whole.replace(/\/$/, '')}/api/v2` : whole;
}

function mask(key: string): string {
  return key.length > 8 ? `${key.slice(0, 4)}***` : '***';
}
