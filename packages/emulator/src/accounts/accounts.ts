import { randomBytes, timingSafeEqual } from 'node:crypto';
import { headerNames } from '@oks-kit/schemas';
import { ApiError, invalidTokenError } from '../http/api-error.ts';
import type { ApiRequest } from '../http/http-types.ts';
import type { Account } from '../state/records.ts';
import { signInRules } from '../service/rules/requests.ts';
import { applyRules } from '../service/rules/rule.ts';
import type { TokenIssuer } from './tokens.ts';

/** Makes an account. What is not given is drawn at random. */
export function createAccount(given: Partial<Account> = {}): Account {
  const random = (length: number, alphabet: string): string =>
    Array.from(randomBytes(length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  const digits = '0123456789';
  const id = given.id ?? random(12, digits);
  return {
    id,
    access_key: given.access_key ?? random(20, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    secret_key: given.secret_key ?? random(40, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    username: given.username ?? `root-${id}@example.com`,
    password: given.password ?? randomBytes(18).toString('base64url'),
    totp_secret: given.totp_secret,
  };
}

/** Who a request comes from, and by which means. */
export interface Authenticated {
  readonly account: Account;
  /** Whether it came with tokens, which ask for no one-time password. */
  readonly byTokens: boolean;
}

/** Reads the credentials of a request (reference: three schemes; wire: the OTP challenge, the dead token). Throws an `ApiError`. */
export type Authenticate = (request: ApiRequest) => Authenticated;

/** Whether a request comes with a pair of tokens, dead or alive. */
export function hasTokens(request: ApiRequest): boolean {
  return request.header(headers.accessToken) !== undefined && request.header(headers.refreshToken) !== undefined;
}

export function hasCode(request: ApiRequest): boolean {
  return request.header(headers.oneTimePassword) !== undefined;
}

const headers = {
  accessKey: headerNames.accessKey.toLowerCase(),
  secretKey: headerNames.secretKey.toLowerCase(),
  authorization: headerNames.authorization.toLowerCase(),
  accessToken: headerNames.accessToken.toLowerCase(),
  refreshToken: headerNames.refreshToken.toLowerCase(),
  oneTimePassword: headerNames.oneTimePassword.toLowerCase(),
};

export function createAuthenticate(
  accounts: readonly Account[],
  tokens: TokenIssuer,
  now: () => number,
  disabledRules: ReadonlySet<string>,
): Authenticate {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const byAccessKey = new Map(
    accounts.map((account) => [account.access_key, { account, secret: Buffer.from(account.secret_key) }]),
  );
  const byUsername = new Map(
    accounts.map((account) => [account.username, { account, secret: Buffer.from(account.password) }]),
  );

  function byKey(request: ApiRequest): Account | undefined {
    const found = byAccessKey.get(request.header(headers.accessKey) ?? '');
    const secret = request.header(headers.secretKey);
    return found !== undefined && secret !== undefined && isSame(found.secret, secret) ? found.account : undefined;
  }

  function byPassword(request: ApiRequest): Account | undefined {
    const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.header(headers.authorization) ?? '')?.[1];
    if (encoded === undefined) return undefined;
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const found = byUsername.get(text.slice(0, colon));
    return found !== undefined && isSame(found.secret, text.slice(colon + 1)) ? found.account : undefined;
  }

  return (request) => {
    const accessToken = request.header(headers.accessToken);
    const refreshToken = request.header(headers.refreshToken);
    if (accessToken !== undefined && refreshToken !== undefined) {
      const account = byId.get(tokens.use({ accessToken, refreshToken }));
      if (account === undefined) throw invalidTokenError();
      return { account, byTokens: true };
    }
    const account = byKey(request) ?? byPassword(request);
    if (account === undefined) throw new ApiError(401, 'Authentication failed: the credentials are missing or wrong.');
    applyRules(
      signInRules,
      { totpSecret: account.totp_secret, code: request.header(headers.oneTimePassword), now: now() },
      disabledRules,
    );
    return { account, byTokens: false };
  };
}

/** How much of a secret is right does not show in the time it takes; all secrets of a kind are of one length, which is no secret. */
function isSame(secret: Buffer, given: string): boolean {
  const bytes = Buffer.from(given);
  return secret.length === bytes.length && timingSafeEqual(secret, bytes);
}
