import {
  checkOptions,
  checkSameOrigin,
  checkUrl,
  isOksError,
  optionRules,
  type OptionRules,
  withMethods,
} from '@oks-kit/core';
import { headerNames } from '@oks-kit/schemas';
import type { AnswerToLearnFrom, Credentials, RequestToAuthorize } from './credentials.ts';
import { isOtpChallenge } from './one-time-password.ts';
import { checkInner } from './option-rules.ts';
import { Secret } from './secret.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type TokenPair, tokens } from './tokens.ts';

/** Where a session keeps its pair between calls, for one account at one endpoint. What it throws never fails a call. */
export interface TokenStore {
  /** The origin that its pair is meant for. @default that of the first request */
  readonly origin?: string | undefined;
  load(): TokenPair | undefined | Promise<TokenPair | undefined>;
  save(pair: TokenPair): void | Promise<void>;
  /** Forgets a pair that is dead, but none that has taken its place since. */
  clear(dead: TokenPair): void | Promise<void>;
}

/** Something that went wrong beside a call. Holds no secret. */
export interface SessionWarning {
  readonly during: 'load' | 'save' | 'clear';
  readonly message: string;
}

export interface SessionOptions {
  /** @default a store that lasts as long as these credentials */
  readonly store?: TokenStore | undefined;
  /** Told, once for each kind, of a store that can't be read or written. The session then keeps its pair in memory. @default nobody */
  readonly onWarning?: ((warning: SessionWarning) => void) | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const rules: OptionRules<SessionOptions> = {
  store: withMethods('load', 'save', 'clear'),
  onWarning: optionRules.function,
  now: optionRules.function,
};

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
    clear: (dead) => {
      if (pair !== undefined && isSamePair(pair, dead)) pair = undefined;
    },
  };
}

/**
 * Wraps a key or a password: keeps the pair of tokens that the service hands out and sends it in their place,
 * so that one one-time password lasts a session. Without a living pair one call signs in, and the others wait for its outcome.
 * On a dead token the pair is forgotten and the wrapped credentials are used, once; should that fail too, theirs is the error to see.
 *
 * A session serves one account at one origin. Asked to authorize a request to another origin it throws `OksInputError`.
 */
export function session(inner: Credentials, options: SessionOptions = {}): Credentials {
  checkInner(inner);
  checkOptions('@oks-kit/auth', options, rules);
  const store = options.store ?? memoryTokenStore();
  const now = options.now ?? Date.now;
  let origin = store.origin;
  // What the store would hold if it could be written, and what it might still hold because it can't.
  let unsaved: TokenPair | undefined;
  let dead: TokenPair | undefined;
  const warned = new Set<SessionWarning['during']>();
  // Which attempts went out with tokens: only those can have met a dead one.
  const sentTokens = new WeakMap<RequestToAuthorize, TokenPair>();
  const signingIn = oneAtATime<RequestToAuthorize>();

  async function guarded<T>(
    during: SessionWarning['during'],
    work: () => T | Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    try {
      return { value: await work() };
    } catch (error) {
      if (!warned.has(during)) {
        warned.add(during);
        const what = { load: 'read', save: 'kept', clear: 'forgotten' }[during];
        // Only an error of the kit is known to hold no secret.
        const why = isOksError(error) ? `: ${error.message}` : '.';
        ignoringErrors(() => options.onWarning?.({ during, message: `The session can't be ${what}${why}` }));
      }
      return undefined;
    }
  }

  async function livingPair(): Promise<TokenPair | undefined> {
    const pair = unsaved ?? (await guarded('load', async () => usablePair(await store.load())))?.value;
    if (pair === undefined || (dead !== undefined && isSamePair(pair, dead))) return undefined;
    return expiryOf(pair) - expiryMarginMs > now() ? pair : undefined;
  }

  function send(
    pair: TokenPair,
    request: RequestToAuthorize,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>> {
    sentTokens.set(request, pair);
    return tokens(pair).authorize(request);
  }

  return {
    async authorize(request) {
      checkUrl(request.url);
      origin ??= request.url.origin;
      checkSameOrigin(origin, request.url);
      const pair = await livingPair();
      if (pair !== undefined) return send(pair, request);
      await signingIn.enter(request, request.signal);
      try {
        // Whoever was inside before may have brought a pair.
        const learned = await livingPair();
        if (learned === undefined) return await inner.authorize(request);
        signingIn.leave(request, 'everyone');
        return await send(learned, request);
      } catch (error) {
        signingIn.leave(request, 'everyone');
        throw error;
      }
    },

    async learn(answer, request) {
      const sent = sentTokens.get(request);
      const fresh = freshPair(answer);
      let learned: 'again' | undefined;
      try {
        if (fresh !== undefined) {
          unsaved = (await guarded('save', () => store.save(fresh))) === undefined ? fresh : undefined;
        }
        if (sent === undefined) learned = await inner.learn?.(answer, request);
        else if (isDeadToken(answer)) {
          dead = sent;
          if (unsaved !== undefined && isSamePair(unsaved, sent)) unsaved = undefined;
          await guarded('clear', () => store.clear(sent));
          learned = 'again';
        }
        return learned;
      } finally {
        // After a challenge one is to try, with the code. Otherwise there is a pair, or nothing to wait for.
        signingIn.leave(request, learned === 'again' ? 'next' : 'everyone');
      }
    },

    abandon(request) {
      signingIn.leave(request, 'everyone');
      inner.abandon?.(request);
    },
  };
}

function freshPair(answer: AnswerToLearnFrom): TokenPair | undefined {
  if (answer.status >= 400) return undefined;
  const accessToken = answer.header(headerNames.newAccessToken);
  const refreshToken = answer.header(headerNames.newRefreshToken);
  // Boundary: whatever can't go back into a header is no token.
  if (!isToken(accessToken) || !isToken(refreshToken)) return undefined;
  return { accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken) };
}

/** What a store yields, where it is a pair that headers can carry. */
function usablePair(pair: TokenPair | undefined): TokenPair | undefined {
  if (pair === undefined) return undefined;
  const { accessToken, refreshToken } = pair;
  return [accessToken, refreshToken].every((token) => isToken(Secret.of(token).reveal()))
    ? { accessToken, refreshToken }
    : undefined;
}

function isToken(value: string | null): value is string {
  return value !== null && /^[\x21-\x7e]+$/.test(value);
}

function isSamePair(a: TokenPair, b: TokenPair): boolean {
  return (
    Secret.of(a.refreshToken).reveal() === Secret.of(b.refreshToken).reveal() &&
    Secret.of(a.accessToken).reveal() === Secret.of(b.accessToken).reveal()
  );
}

/** To an attempt with tokens: the service's own word for a dead one, any other 401, or a one-time password that is asked for. */
function isDeadToken(answer: AnswerToLearnFrom): boolean {
  if (answer.status === 401 || isOtpChallenge(answer)) return true;
  if (answer.status < 400 || typeof answer.errorBody !== 'object' || answer.errorBody === null) return false;
  return 'message' in answer.errorBody && answer.errorBody.message === 'Unauthorized: Invalid JWT.';
}

/** When a pair stops being good, by its refresh token, in milliseconds since 1970; never where it does not say. */
export function expiryOf(pair: TokenPair): number {
  try {
    const [, claims = ''] = Secret.of(pair.refreshToken).reveal().split('.');
    const payload: unknown = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof payload === 'object' && payload !== null && 'exp' in payload && typeof payload.exp === 'number'
      ? payload.exp * 1000
      : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function ignoringErrors(work: () => void): void {
  try {
    work();
  } catch {
    // A listener's fault is no fault of the call.
  }
}
