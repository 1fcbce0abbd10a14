import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { SettingRecord } from './records.ts';
import type { Collection } from './store/store.ts';

/** A pair of JWTs as the service hands them out in `Access-Token` and `Refresh-Token` (wire). */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface TokenTimes {
  /** Seconds that an access token lasts. */
  readonly accessSeconds: number;
  /** Seconds that a refresh token lasts. */
  readonly refreshSeconds: number;
}

/** Hands out and reads tokens, signed (HS256) with the emulator's own secret: another emulator's are refused. */
export interface TokenIssuer {
  issue(account: string): IssuedTokens;
  /** The account that a pair stands for; undefined for a pair that is dead or not ours. */
  accountOf(pair: IssuedTokens): string | undefined;
  /** Kills every token that the account was given so far. */
  revoke(account: string): void;
}

interface Claims {
  readonly sub: string;
  readonly use: string;
  readonly exp: number;
  /** How often the account's tokens had been revoked when this one was made. */
  readonly era: number;
}

const secretId = 'token_secret';

/** The secret and what was revoked are kept in `settings`: a session outlasts a restart, and so does its end. */
export function createTokenIssuer(settings: Collection<SettingRecord>, now: () => number, times: TokenTimes): TokenIssuer {
  const secret = settings.get(secretId)?.value ?? randomBytes(32).toString('hex');
  settings.put({ id: secretId, value: secret });
  const nowSeconds = (): number => Math.floor(now() / 1000);
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const eraOf = (account: string): number => Number(settings.get(`token_era:${account}`)?.value ?? 0);

  function issueOne(account: string, use: string, seconds: number): string {
    const claims = { sub: account, use, era: eraOf(account), jti: randomUUID(), iat: nowSeconds(), exp: nowSeconds() + seconds };
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${sign(text)}`;
  }

  /** What a token of ours says; undefined for one of somebody else's. */
  function read(token: string, use: string): Claims | undefined {
    const [head = '', body = '', signature = ''] = token.split('.');
    const right = Buffer.from(sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (right.length !== given.length || !timingSafeEqual(right, given)) return undefined;
    // Boundary: signed by us, so it is what `issueOne` wrote.
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
    return claims.use === use && claims.era === eraOf(claims.sub) ? claims : undefined;
  }

  return {
    issue: (account) => ({
      accessToken: issueOne(account, 'access', times.accessSeconds),
      refreshToken: issueOne(account, 'refresh', times.refreshSeconds),
    }),
    accountOf(pair) {
      const access = read(pair.accessToken, 'access');
      const refresh = read(pair.refreshToken, 'refresh');
      // An access token may be stale: a refresh token that still lives renews it.
      if (access === undefined || refresh === undefined || access.sub !== refresh.sub) return undefined;
      return refresh.exp > nowSeconds() ? refresh.sub : undefined;
    },
    revoke: (account) => settings.put({ id: `token_era:${account}`, value: String(eraOf(account) + 1) }),
  };
}
