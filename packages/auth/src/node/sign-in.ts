import { defaultRegion, endpointOf, OksCredentialsError } from '@oks-kit/schemas';
import { accessKey } from '../access-key.ts';
import { basic } from '../basic.ts';
import type { Credentials } from '../credentials.ts';
import { oneTimePassword, type OneTimePasswordSource } from '../one-time-password.ts';
import { checkOrigin } from '../origin.ts';

/** What one source says about signing in. Never completed from another source. */
export interface SignInSource {
  /** Where it was found, for people: `profile "work" in ~/.config/oks-kit/config.json`. */
  readonly from: string;
  /** The name of the profile, where it is one. */
  readonly profile?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
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
  explain(): readonly Explanation[];
}

export interface SignInOverrides {
  /** A Region given on purpose; wins over the source's. */
  readonly region?: string | undefined;
  /** An endpoint given on purpose; wins over the source's. */
  readonly endpoint?: string | undefined;
  /** A Region to use where the source names none. */
  readonly fallbackRegion?: { readonly value: string; readonly from: string } | undefined;
  /** Where a one-time password comes from, should the service ask for one. */
  readonly oneTimePassword?: OneTimePasswordSource | undefined;
}

/**
 * Makes a {@link SignIn} of one source. Throws `OksCredentialsError` where half of a pair is missing,
 * `OksInputError` for an endpoint that credentials must not go to.
 */
export function signIn(source: SignInSource, overrides: SignInOverrides = {}): SignIn {
  const region =
    named(overrides.region, 'given') ??
    named(source.region, source.from) ??
    overrides.fallbackRegion ?? { value: defaultRegion, from: 'default' };
  const endpoint =
    named(overrides.endpoint, 'given') ??
    named(source.endpoint, source.from) ?? { value: endpointOf(region.value), from: `region ${region.value}` };
  const baseUrl = checkOrigin(withPath(endpoint.value)).href.replace(/\/+$/, '');
  const inner = credentialsOf(source);
  return {
    credentials: overrides.oneTimePassword === undefined ? inner : oneTimePassword(inner, overrides.oneTimePassword),
    baseUrl,
    region: region.value,
    account: source.accessKey ?? source.username ?? '',
    profile: source.profile,
    explain: () => [
      { name: 'region', ...region },
      { name: 'endpoint', value: baseUrl, from: endpoint.from },
      ...(source.accessKey === undefined
        ? [
            { name: 'username', value: source.username ?? '', from: source.from },
            { name: 'password', value: '***', from: source.from },
          ]
        : [
            { name: 'access key', value: mask(source.accessKey), from: source.from },
            { name: 'secret key', value: '***', from: source.from },
          ]),
    ],
  };
}

function credentialsOf(source: SignInSource): Credentials {
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
