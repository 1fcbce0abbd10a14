import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostNameOf, isFromOtherOrigin, isLoopbackHost } from '@oks-kit/core';
import { HttpError } from './http-error.ts';

/** Throws `HttpError` 403 unless the host is this machine. Prevents DNS rebinding attacks. */
export function checkHost({ headers: { host } }: IncomingMessage): void {
  if (host !== undefined && isLoopbackHost(hostNameOf(host))) return;
  throw new HttpError(403, 'host', 'The console is only available as 127.0.0.1 and localhost.');
}

/** Throws `HttpError` 403 for requests from pages of another origin. */
export function checkOrigin({ headers }: IncomingMessage): void {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (!isFromOtherOrigin({ host, origin, site: typeof site === 'string' ? site : undefined })) return;
  throw new HttpError(403, 'origin', 'Requests from other origins are refused.');
}

/** Who may use the console: whoever has the link, then the page with the secret that the link was exchanged for. */
export interface Access {
  /** The secret of the page, if this is the token of a link. */
  exchange(token: string): string | undefined;
  /** Creates a token that works once, within a minute. */
  createOneTimeToken(): string;
  /** Throws `HttpError` 401 without that secret. */
  checkSession(request: IncomingMessage): void;
}

export interface AccessOptions {
  /** The secret in the link. */
  readonly token: string;
  /**
   * The secret that the page sends. It is not in a cookie: browsers send cookies to every port of a machine, so that
   * another server on it could use the console.
   */
  readonly session: string;
  readonly newToken: () => string;
  /** Returns the current time in milliseconds since 1970. */
  readonly now: () => number;
}

const oneTimeMs = 60_000;

export function createAccess({ token, session, newToken, now }: AccessOptions): Access {
  let once: { readonly token: string; readonly until: number } | undefined;

  function isOneTimeToken(given: string): boolean {
    if (once === undefined || now() > once.until || !isSame(given, once.token)) return false;
    once = undefined;
    return true;
  }

  return {
    exchange: (given) => (isSame(given, token) || isOneTimeToken(given) ? session : undefined),
    createOneTimeToken() {
      once = { token: newToken(), until: now() + oneTimeMs };
      return once.token;
    },
    checkSession({ headers: { authorization = '' } }) {
      if (isSame(authorization, `Bearer ${session}`)) return;
      throw new HttpError(
        401,
        'session',
        'This browser is not signed in to the console.',
        'Open the link that `oks console` printed.',
      );
    },
  };
}

/** Compares secrets in constant time. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
