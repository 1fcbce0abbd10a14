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

/** Stores the tokens of one account at one endpoint. An error of the store never fails a call. */
export interface TokenStore {
  /** The origin that the tokens are for. @default the origin of the first request */
  readonly origin?: string | undefined;
  /** Returns the stored tokens. Undefined if there are none. */
  load(): TokenPair | undefined | Promise<TokenPair | undefined>;
  /** Stores tokens in place of the previous ones. */
  save(pair: TokenPair): void | Promise<void>;
  /** Deletes a rejected pair of tokens, unless a newer pair has replaced it. */
  clear(dead: TokenPair): void | Promise<void>;
}

/** A problem that did not fail the call. Contains no secret. */
export interface SessionWarning {
  /** Which method of the store failed. */
  readonly during: 'load' | 'save' | 'clear';
  readonly message: string;
}

/** Options of {@link session}. */
export interface SessionOptions {
  /** Where tokens are stored. @default in memory */
  readonly store?: TokenStore | undefined;
  /** Called once per kind of problem with the store. The session then keeps the tokens in memory. @default none */
  readonly onWarning?: ((warning: SessionWarning) => void) | undefined;
  /** The current time in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const rules: OptionRules<SessionOptions> = {
  store: withMethods('load', 'save', 'clear'),
  onWarning: optionRules.function,
  now: optionRules.function,
};

/** A token is not used in its last seconds, because the clocks of client and service can differ. */
const expiryMarginMs = 10_000;

/** A store in memory. */
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
 * Wraps other credentials, such as an access key. When the service returns session tokens, they are stored and sent
 * instead of the wrapped credentials, so that one one-time password is enough for a session. If there are no valid
 * tokens, one call signs in while the others wait. If the service rejects the tokens, they are deleted and the wrapped
 * credentials are used once.
 *
 * A session is for one account at one origin. It throws `OksInputError` for a request to another origin.
 */
export function session(inner: Credentials, options: SessionOptions = {}): Credentials {
  checkInner(inner);
  checkOptions('@oks-kit/auth', options, rules);
  const store = options.store ?? memoryTokenStore();
  const now = options.now ?? Date.now;
  let origin = store.origin;
  // The tokens that a failing store should contain, and those that it may still contain.
  let unsaved: TokenPair | undefined;
  let dead: TokenPair | undefined;
  const warned = new Set<SessionWarning['during']>();
  // The attempts that were sent with tokens. Only they can have rejected tokens.
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
        const what = { load: 'read', save: 'saved', clear: 'deleted' }[during];
        // Only an `OksError` is known to contain no secret.
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
        // The previous call may have received tokens.
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
        // If a code was requested, one call tries again with the code. Otherwise all go on.
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
  // Boundary: a value that is not allowed in a header is not a token.
  if (!isToken(accessToken) || !isToken(refreshToken)) return undefined;
  return { accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken) };
}

/** Returns the value from a store if it is a pair of tokens that can be sent in headers. */
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

/**
 * Whether the service rejected the tokens: with its own message, any other 401, or a request for a one-time password.
 */
function isDeadToken(answer: AnswerToLearnFrom): boolean {
  if (answer.status === 401 || isOtpChallenge(answer)) return true;
  if (answer.status < 400 || typeof answer.errorBody !== 'object' || answer.errorBody === null) return false;
  return 'message' in answer.errorBody && answer.errorBody.message === 'Unauthorized: Invalid JWT.';
}

/** When the refresh token of a pair expires, in milliseconds since 1970; infinite if unknown. */
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
    // An error in a listener must not fail the call.
  }
}
