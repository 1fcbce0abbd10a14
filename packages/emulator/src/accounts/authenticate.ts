import { timingSafeEqual } from 'node:crypto';
import { headerNames } from '@oks-kit/schemas';
import { ApiError, invalidTokenError } from '../http/api-error.ts';
import type { ApiRequest } from '../http/http-types.ts';
import type { Account } from '../state/records.ts';
import type { AccountRegistry } from './account-registry.ts';
import { signInRules } from '../service/rules/requests.ts';
import { applyRules } from '../service/rules/rule.ts';
import type { TokenIssuer } from './tokens.ts';

/** The account that sent a request, and how it authenticated. */
export interface Authenticated {
  readonly account: Account;
  /** Whether the request used session tokens, which need no one-time password. */
  readonly byTokens: boolean;
}

/** Checks the credentials of a request: a key, a password or session tokens. Throws an `ApiError`. */
export type Authenticate = (request: ApiRequest) => Authenticated;

/** Whether a request has a pair of session tokens, valid or not. */
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
  accounts: AccountRegistry,
  tokens: TokenIssuer,
  now: () => number,
  disabledRules: ReadonlySet<string>,
): Authenticate {
  function byKey(request: ApiRequest): Account | undefined {
    const found = accounts.byAccessKey(request.header(headers.accessKey) ?? '');
    const secret = request.header(headers.secretKey);
    return found !== undefined && secret !== undefined && isSame(found.secret, secret) ? found.account : undefined;
  }

  function byPassword(request: ApiRequest): Account | undefined {
    const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.header(headers.authorization) ?? '')?.[1];
    if (encoded === undefined) return undefined;
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const found = accounts.byUsername(text.slice(0, colon));
    return found !== undefined && isSame(found.secret, text.slice(colon + 1)) ? found.account : undefined;
  }

  return (request) => {
    const accessToken = request.header(headers.accessToken);
    const refreshToken = request.header(headers.refreshToken);
    if (accessToken !== undefined && refreshToken !== undefined) {
      const account = accounts.byId(tokens.use({ accessToken, refreshToken }));
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

/** Compares in constant time. The length of a secret is not secret, since all of a kind have the same length. */
function isSame(secret: Buffer, given: string): boolean {
  const bytes = Buffer.from(given);
  return secret.length === bytes.length && timingSafeEqual(secret, bytes);
}
