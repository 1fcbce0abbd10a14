import { invalidTokenError, otpRequiredError } from '../../http/api-error.ts';
import { isCurrentOneTimePassword } from '../../accounts/one-time-passwords.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { Rule } from './rule.ts';

/** A key or a password that was right, and what else came with it. */
export interface SignIn {
  /** The shared secret of the account's authenticator, where it has one. */
  readonly totpSecret: string | undefined;
  readonly code: string | undefined;
  readonly now: number;
}

export const signInRules: readonly Rule<SignIn>[] = [
  {
    name: 'sign-in-code',
    source: 'client',
    summary: 'With an authenticator, a key or a password needs the code of the moment, or the one before or after.',
    check({ totpSecret, code, now }) {
      if (totpSecret !== undefined && !isCurrentOneTimePassword(totpSecret, code, now)) throw otpRequiredError();
    },
  },
];

/** A pair of tokens that a request comes with. Times in seconds since 1970. */
export interface TokenUse {
  /** Whether both are ours, of one account, and were not revoked since. */
  readonly genuine: boolean;
  /** Until when the refresh token lasts. */
  readonly expiresAt: number;
  /** When the refresh token was first used. */
  readonly usedAt: number | undefined;
  readonly now: number;
}

/** How long a refresh token is still taken after its first use, in seconds: calls that are under way together hold the same one. */
const graceSeconds = 30;

export const tokenRules: readonly Rule<TokenUse>[] = [
  {
    name: 'token-genuine',
    source: 'client',
    summary: 'Tokens are a pair that this service signed for one account, and were not revoked since.',
    check({ genuine }) {
      if (!genuine) throw invalidTokenError();
    },
  },
  {
    name: 'token-expiry',
    source: 'client',
    summary: 'A session lasts until its refresh token expires; an access token that expired before is renewed.',
    check({ expiresAt, now }) {
      if (expiresAt <= now) throw invalidTokenError();
    },
  },
  {
    name: 'token-rotation',
    source: 'assumed',
    summary: `A refresh token is taken for ${graceSeconds} seconds after its first use: the answer brought the next one.`,
    check({ usedAt, now }) {
      if (usedAt !== undefined && now - usedAt > graceSeconds) throw invalidTokenError();
    },
  },
];

/** A request of an account, where there is a limit. */
export interface CountedRequest {
  readonly limiter: RateLimiter | undefined;
  readonly account: string;
}

export const requestRules: readonly Rule<CountedRequest>[] = [
  {
    name: 'request-rate',
    source: 'assumed',
    summary: 'An account sends no more requests than `rateLimit` says; there is no limit unless one is set.',
    check: ({ limiter, account }) => limiter?.count(account),
  },
];
