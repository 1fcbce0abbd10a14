import { isTransportError, TransportError } from '../transport.ts';
import { transportErrorOf } from './transport-error.ts';
import type { Proxy } from './proxy-environment.ts';

/**
 * A failure of the proxy itself, so the request was certainly not sent. Its `name` is `TransportError`, so that other
 * copies of this package recognize it.
 */
export class ProxyError extends TransportError {
  /** The proxy's address, without user and password. */
  readonly proxy: string;

  constructor(proxy: string, what: string, code: string) {
    super(`the proxy ${proxy} ${what}`, { code, unsent: true });
    this.proxy = proxy;
  }
}

/** The proxy responded but opened no connection. */
export function proxyRefused({ origin }: Proxy, what: string): ProxyError {
  return new ProxyError(origin, what, 'PROXY_REFUSED');
}

/** The error for a proxy that could not be reached, or that closed the connection before it opened a tunnel. */
export function proxyUnreachable(proxy: Proxy, error: unknown): TransportError {
  if (isTransportError(error)) return error;
  const known = transportErrorOf(error);
  return known.unsent
    ? new ProxyError(proxy.origin, `cannot be reached: ${known.message}`, known.code)
    : proxyRefused(proxy, 'closed the connection');
}
