import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { invalidTokenError } from '../http/api-error.ts';
import type { SettingRecord, UsedTokenRecord } from '../state/records.ts';
import { tokenRules } from '../service/rules/requests.ts';
import { applyRules } from '../service/rules/rule.ts';
import { type Collection, sharedScope, type Store } from '../state/store/store.ts';

/** A pair of JWTs, as the service returns them in `Access-Token` and `Refresh-Token` (client). */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface TokenTimes {
  /** Lifetime of an access token. */
  readonly accessSeconds: number;
  /** Lifetime of a refresh token. */
  readonly refreshSeconds: number;
}

/**
 * Issues and checks tokens. They are signed (HS256) with a secret of this emulator, so that tokens of other emulators
 * are rejected.
 */
export interface TokenIssuer {
  issue(account: string): IssuedTokens;
  /** Checks a pair and returns the account ID that it was issued for. Throws an `ApiError` for an invalid one. */
  use(pair: IssuedTokens): string;
  /** Invalidates every token issued to the account so far. */
  revoke(account: string): void;
}

interface Claims {
  readonly jti: string;
  readonly sub: string;
  readonly use: string;
  readonly exp: number;
  /** How often the account's tokens had been revoked when this one was issued. */
  readonly era: number;
}

const secretId = 'token_secret';
const eraId = 'token_era';

/** Number of used refresh tokens to remember for an account. Older ones are accepted again. */
const rememberedTokens = 5_000;
const pruneEvery = 500;

/**
 * Keeps the secret and the used and revoked tokens in the store, so that a restart neither ends sessions nor revives
 * them.
 */
export async function createTokenIssuer(
  store: Store,
  now: () => number,
  times: TokenTimes,
  disabledRules: ReadonlySet<string>,
): Promise<TokenIssuer> {
  const settingsOf = (scope: string): Collection<SettingRecord> => store.collection(scope, 'setting');
  const usedBy = (account: string): Collection<UsedTokenRecord> => store.collection(account, 'used_token');
  let marks = 0;
  const secret = await store.run(() => {
    const settings = settingsOf(sharedScope);
    const value = settings.get(secretId)?.value ?? randomBytes(32).toString('hex');
    if (settings.get(secretId) === undefined) settings.put({ id: secretId, value });
    return value;
  });
  const nowSeconds = (): number => Math.floor(now() / 1000);
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const eraOf = (account: string): number => Number(settingsOf(account).get(eraId)?.value ?? 0);

  function issueOne(account: string, use: string, seconds: number): string {
    const claims = {
      sub: account,
      use,
      era: eraOf(account),
      jti: randomUUID(),
      iat: nowSeconds(),
      exp: nowSeconds() + seconds,
    };
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${sign(text)}`;
  }

  /** Claims of a token that this emulator issued; undefined for any other token. */
  function read(token: string, use: string): Claims | undefined {
    const [head = '', body = '', signature = ''] = token.split('.');
    const right = Buffer.from(sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (right.length !== given.length || !timingSafeEqual(right, given)) return undefined;
    // Boundary: the signature is valid, so `issueOne` wrote it.
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
    return claims.use === use && claims.era === eraOf(claims.sub) ? claims : undefined;
  }

  function markUsed({ jti, sub, exp }: Claims, at: number): void {
    const used = usedBy(sub);
    used.put({ id: jti, at, expiresAt: exp });
    marks += 1;
    if (marks % pruneEvery !== 0) return;
    const all = used.all();
    for (const [index, { id, expiresAt }] of all.entries())
      if (expiresAt <= at || index < all.length - rememberedTokens) used.delete(id);
  }

  return {
    issue: (account) => ({
      accessToken: issueOne(account, 'access', times.accessSeconds),
      refreshToken: issueOne(account, 'refresh', times.refreshSeconds),
    }),
    use(pair) {
      const access = read(pair.accessToken, 'access');
      const refresh = read(pair.refreshToken, 'refresh');
      const genuine = access !== undefined && refresh !== undefined && access.sub === refresh.sub;
      const seconds = nowSeconds();
      const usedAt = refresh === undefined ? undefined : usedBy(refresh.sub).get(refresh.jti)?.at;
      applyRules(tokenRules, { genuine, expiresAt: refresh?.exp ?? 0, usedAt, now: seconds }, disabledRules);
      if (refresh === undefined) throw invalidTokenError();
      if (usedAt === undefined) markUsed(refresh, seconds);
      return refresh.sub;
    },
    revoke: (account) => settingsOf(account).put({ id: eraId, value: String(eraOf(account) + 1) }),
  };
}
