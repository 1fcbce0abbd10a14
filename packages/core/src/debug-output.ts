/** The parts of Node that print headers, or bytes of a connection, when `NODE_DEBUG` names them. */
const printsHeaders = ['http', 'https', 'http2', 'net', 'tls', 'stream', 'undici', 'fetch', 'websocket'];

/**
 * The entries of `NODE_DEBUG` that make Node print request headers, and with them the secret key, to stderr.
 * A program that sends credentials refuses to start with any.
 */
export function unsafeDebugEntries(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (env['NODE_DEBUG'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => {
      // As Node reads it: in any case, with `*` as a wildcard.
      const pattern = entry.replaceAll(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*');
      return entry !== '' && printsHeaders.some((name) => new RegExp(`^${pattern}$`, 'i').test(name));
    });
}
