import { invalidTokenError, otpRequiredError } from '../../http/api-error.ts';
import { isCurrentOneTimePassword } from '../../accounts/one-time-passwords.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { Rule } from './rule.ts';

/** A request with a valid key or password. */
export interface SignIn {
  /** Shared secret of the account's authenticator, if it has one. */
  readonly totpSecret: string | undefined;
  readonly code: string | undefined;
  readonly now: number;
}

export const signInRules: readonly Rule<SignIn>[] = [
  {
    name: 'sign-in-code',
    source: 'client',
    summary:
      'With an authenticator, an access key or a password also needs the current, previous or next one-time password.',
    check({ totpSecret, code, now }) {
      if (totpSecret !== undefined && !isCurrentOneTimePassword(totpSecret, code, now)) throw otpRequiredError();
    },
  },
];

/** The session tokens of a request. Times in seconds since 1970. */
export interface TokenUse {
  /** Whether this emulator issued both to one account and has not revoked them. */
  readonly genuine: boolean;
  /** When the refresh token expires. */
  readonly expiresAt: number;
  /** When the refresh token was first used. */
  readonly usedAt: number | undefined;
  readonly now: number;
}

/** How long a refresh token is accepted after its first use, in seconds: concurrent requests use the same one. */
const graceSeconds = 30;

export const tokenRules: readonly Rule<TokenUse>[] = [
  {
    name: 'token-genuine',
    source: 'client',
    summary: 'Session tokens are a pair that this service signed for one account and has not revoked.',
    check({ genuine }) {
      if (!genuine) throw invalidTokenError();
    },
  },
  {
    name: 'token-expiry',
    source: 'client',
    summary: 'A session lasts until its refresh token expires. An expired access token is renewed.',
    check({ expiresAt, now }) {
      if (expiresAt <= now) throw invalidTokenError();
    },
  },
  {
    name: 'token-rotation',
    source: 'assumed',
    summary:
      `A refresh token is accepted for ${graceSeconds} seconds after its first use. ` +
      'The response contains the next one.',
    check({ usedAt, now }) {
      if (usedAt !== undefined && now - usedAt > graceSeconds) throw invalidTokenError();
    },
  },
];

/** A request of an account, and the rate limit if there is one. */
export interface CountedRequest {
  readonly limiter: RateLimiter | undefined;
  readonly account: string;
}

export const requestRules: readonly Rule<CountedRequest>[] = [
  {
    name: 'request-rate',
    source: 'assumed',
    summary: 'An account cannot send more requests than the option `rateLimit` allows.',
    check: ({ limiter, account }) => limiter?.count(account),
  },
];
