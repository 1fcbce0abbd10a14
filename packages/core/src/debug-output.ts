import { escapePattern } from './escape-pattern.ts';

/** Modules of Node that print headers or raw bytes of connections if `NODE_DEBUG` contains their name. */
const printsHeaders = ['http', 'https', 'http2', 'net', 'tls', 'stream', 'undici', 'fetch', 'websocket'];

/**
 * Returns the entries of `NODE_DEBUG` that make Node print request headers, and with them the secret key, to stderr.
 * A program that sends credentials should refuse to start if there are any.
 */
export function unsafeDebugEntries(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (env['NODE_DEBUG'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => {
      if (entry === '') return false;
      // Like Node, ignore case and treat `*` as a wildcard.
      const pattern = entry.split('*').map(escapePattern).join('.*');
      return printsHeaders.some((name) => new RegExp(`^${pattern}$`, 'i').test(name));
    });
}
