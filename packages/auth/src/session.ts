import { headerNames } from '@oks-kit/schemas';
import type { AnswerToLearnFrom, Credentials, RequestToAuthorize } from './credentials.ts';
import { type TokenPair, tokenHeaders } from './tokens.ts';

/** Where a session keeps its pair between calls. Whatever it throws is treated as an empty store. */
export interface TokenStore {
  load(): TokenPair | undefined | Promise<TokenPair | undefined>;
  save(pair: TokenPair): void | Promise<void>;
  clear(): void | Promise<void>;
}

export interface SessionOptions {
  /** @default a store that lasts as long as these credentials */
  readonly store?: TokenStore;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** A token is not used in its last seconds: the clocks of both sides differ a little. */
const expiryMarginMs = 10_000;

/** A store that lasts as long as the object itself. */
export function memoryTokenStore(): TokenStore {
  let pair: TokenPair | undefined;
  return {
    load: () => pair,
    save: (fresh) => {
      pair = fresh;
    },
    clear: () => {
      pair = undefined;
    },
  };
}

/**
 * Wraps a key or a password: keeps the pair of tokens that the service hands out and sends it in their place,
 * so that one one-time password lasts a session. On a dead token the pair is forgotten and the wrapped
 * credentials are used, once; should that fail too, theirs is the error to see.
 */
export function session(inner: Credentials, options: SessionOptions = {}): Credentials {
  const store = options.store ?? memoryTokenStore();
  const now = options.now ?? Date.now;
  // Which attempts went out with tokens: only those can have met a dead one.
  const withTokens = new WeakMap<RequestToAuthorize, TokenPair>();

  async function load(): Promise<TokenPair | undefined> {
    try {
      const pair = await store.load();
      return pair !== undefined && expiryOf(pair.refreshToken) - expiryMarginMs > now() ? pair : undefined;
    } catch {
      return undefined;
    }
  }

  async function quietly(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      // A store that fails costs a sign-in, never a call.
    }
  }

  return {
    async authorize(request) {
      const pair = await load();
      if (pair === undefined) return inner.authorize(request);
      withTokens.set(request, pair);
      return tokenHeaders(pair);
    },

    async learn(answer, request) {
      const fresh = freshPair(answer);
      if (fresh !== undefined) {
        await quietly(() => store.save(fresh));
        return inner.learn?.(answer, request);
      }
      if (withTokens.has(request) && isDeadToken(answer)) {
        await quietly(() => store.clear());
        return 'again';
      }
      return withTokens.has(request) ? undefined : inner.learn?.(answer, request);
    },
  };
}

function freshPair(answer: AnswerToLearnFrom): TokenPair | undefined {
  if (answer.status >= 400) return undefined;
  const accessToken = answer.header(headerNames.newAccessToken);
  const refreshToken = answer.header(headerNames.newRefreshToken);
  return accessToken === null || refreshToken === null || accessToken === '' || refreshToken === ''
    ? undefined
    : { accessToken, refreshToken };
}

function isDeadToken(answer: AnswerToLearnFrom): boolean {
  if (answer.status < 400 || typeof answer.errorBody !== 'object' || answer.errorBody === null) return false;
  return 'message' in answer.errorBody && answer.errorBody.message === 'Unauthorized: Invalid JWT.';
}

/** When a JWT stops being good, in milliseconds since 1970; never where it does not say. */
function expiryOf(jwt: string): number {
  try {
    const payload: unknown = JSON.parse(atob((jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    return typeof payload === 'object' && payload !== null && 'exp' in payload && typeof payload.exp === 'number'
      ? payload.exp * 1000
      : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
