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

/** The credentials of one source. They are never combined with those of another source. */
export interface SignInSource {
  /** A description of the source: `profile "work" in ~/.config/oks-kit/config.json`. */
  readonly from: string;
  /** The name of the profile, if it is one. */
  readonly profile?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: Secret | undefined;
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  readonly region?: string | undefined;
  /** The complete base URL. Takes precedence over `region`. */
  readonly endpoint?: string | undefined;
  /** A PEM file with certificate authorities to trust. */
  readonly caFile?: string | undefined;
  /** The base32 secret of an authenticator. */
  readonly totpSecret?: Secret | undefined;
  /** A program and its arguments. It prints credentials as JSON. */
  readonly credentialCommand?: readonly [string, ...string[]] | undefined;
  /** A program and its arguments. It prints a one-time password. */
  readonly otpCommand?: readonly [string, ...string[]] | undefined;
  /** Set to false to not store session tokens. */
  readonly session?: boolean | undefined;
}

/** A line of {@link SignIn.explain}, with masked secrets. */
export interface Explanation {
  /** What the value is, such as `access key` or `endpoint`. */
  readonly name: string;
  /** The value. Secrets are masked. */
  readonly value: string;
  /** Where the value comes from, such as a variable or a profile with its file. */
  readonly from: string;
}

/** Credentials, the endpoint they are for, and where they come from. */
export interface SignIn {
  /** The credentials. Pass them to `createClient`. */
  readonly credentials: Credentials;
  /** The base URL that the credentials are for. */
  readonly baseUrl: string;
  readonly region: string;
  /** The ID of the access key, or the username. Identifies the account; not a secret. */
  readonly account: string;
  /** The saved profile that the credentials come from, if any. */
  readonly profile: string | undefined;
  /** Path of a PEM file with certificate authorities to trust in addition to Node's own. Pass its text as `ca`. */
  readonly caFile: string | undefined;
  /** Describes where each value comes from, with masked secrets. */
  readonly explain: () => readonly Explanation[];
}

/** Values that take precedence over those of a source, and how its commands are run. */
export interface SignInOverrides {
  /** Overrides the Region of the source. */
  readonly region?: string | undefined;
  /** Overrides the endpoint of the source. */
  readonly endpoint?: string | undefined;
  /** Overrides the file with certificate authorities of the source. */
  readonly caFile?: { readonly value: string; readonly from: string } | undefined;
  /** The Region to use if the source has none. */
  readonly fallbackRegion?: { readonly value: string; readonly from: string } | undefined;
  /** The source of one-time passwords. Overrides that of the source. */
  readonly oneTimePassword?: OneTimePasswordSource | undefined;
  /** Used if neither `oneTimePassword` nor the source is set: a prompt. */
  readonly askOneTimePassword?: OneTimePasswordSource | undefined;
  /** The folder for session tokens. Without it, they are not stored. */
  readonly sessionFolder?: string | undefined;
  /** Called if session tokens can't be read or written. The call continues without them. */
  readonly onWarning?: ((warning: SessionWarning) => void) | undefined;
  /** Options for running the source's commands. */
  readonly command?: CommandOptions | undefined;
}

/**
 * Creates a {@link SignIn} from one source. Throws `OksCredentialsError` if credentials are incomplete, and
 * `OksInputError` for an endpoint that must not receive credentials.
 */
export function signIn(source: SignInSource, overrides: SignInOverrides = {}): SignIn {
  const region = named(overrides.region, 'given') ??
    named(source.region, source.from) ??
    overrides.fallbackRegion ?? { value: defaultRegion, from: 'default' };
  const endpoint = named(overrides.endpoint, 'given') ??
    named(source.endpoint, source.from) ?? { value: endpointOf(region.value), from: `region ${region.value}` };
  const baseUrl = checkOrigin(withPath(endpoint.value)).href.replace(/\/+$/, '');
  const caFile = overrides.caFile ?? named(source.caFile, source.from);
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
    caFile: caFile?.value,
    explain: () => [
      { name: 'region', ...region },
      { name: 'endpoint', value: baseUrl, from: endpoint.from },
      ...(caFile === undefined ? [] : [{ name: 'CA file', ...caFile }]),
      ...whoSignsIn(source).map(([name, value]) => ({ name, value, from: source.from })),
    ],
  };
}

/** Describes the credentials, with masked secrets. */
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
      ? ['an access key', 'secret key']
      : source.secretKey !== undefined
        ? ['a secret key', 'access key']
        : source.username !== undefined
          ? ['a username', 'password']
          : source.password !== undefined
            ? ['a password', 'username']
            : ['an endpoint or a Region', 'credentials'];
  throw new OksCredentialsError(`Incomplete credentials: there is ${half[0]} but no ${half[1]} in ${source.from}.`, {
    hint: 'Access key, secret key and endpoint must come from the same source. Add what is missing there.',
  });
}

function named(value: string | undefined, from: string): { value: string; from: string } | undefined {
  return value === undefined || value === '' ? undefined : { value, from };
}

/** Adds the path of the API to an endpoint, because the files of other clients leave it out. */
function withPath(endpoint: string): string {
  const whole = hasScheme(endpoint) ? endpoint : `https://${endpoint}`;
  return /^https?:\/\/[^/?#]+\/?$/.test(whole.toLowerCase()) ? `${whole.replace(/\/$/, '')}/api/v2` : whole;
}

/** Whether an endpoint is a URL. `toLowerCase` instead of the flag `i`, whose tables are slow to load. */
export function hasScheme(endpoint: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(endpoint.toLowerCase());
}

function mask(key: string): string {
  return key.length > 8 ? `${key.slice(0, 4)}***` : '***';
}
