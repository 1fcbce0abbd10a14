import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

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
}

export function createTokenIssuer(secret: string, now: () => number, times: TokenTimes): TokenIssuer {
  const nowSeconds = (): number => Math.floor(now() / 1000);
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  function issueOne(account: string, use: string, seconds: number): string {
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: account, use, jti: randomUUID(), iat: nowSeconds(), exp: nowSeconds() + seconds })}`;
    return `${text}.${sign(text)}`;
  }

  function read(token: string, use: string): string | undefined {
    const [head = '', body = '', signature = ''] = token.split('.');
    const right = Buffer.from(sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (right.length !== given.length || !timingSafeEqual(right, given)) return undefined;
    // Boundary: signed by us, so it is what `issueOne` wrote.
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { sub: string; use: string; exp: number };
    return claims.use === use && claims.exp > nowSeconds() ? claims.sub : undefined;
  }

  return {
    issue: (account) => ({
      accessToken: issueOne(account, 'access', times.accessSeconds),
      refreshToken: issueOne(account, 'refresh', times.refreshSeconds),
    }),
    accountOf({ accessToken, refreshToken }) {
      const bySession = read(refreshToken, 'refresh');
      // A stale access token is renewed by a refresh token that still lives.
      return bySession !== undefined && (read(accessToken, 'access') ?? bySession) === bySession ? bySession : undefined;
    },
  };
}
