import { OksInputError } from './errors/oks-error.ts';

/**
 * Parses the URL of an endpoint and checks that credentials may be sent there: https, or http to this machine.
 * Throws an `OksInputError` that never contains the user or password of the URL.
 */
export function checkOrigin(endpoint: string): URL {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new OksInputError('The endpoint is not a URL.', {
      hint: 'Use a complete URL, such as https://api.eu-west-2.oks.outscale.com/api/v2.',
    });
  }
  return checkUrl(url);
}

/**
 * Masks the user and password of an endpoint, for messages. {@link checkOrigin} rejects such endpoints. In a mistyped
 * URL they can be anywhere before an `@`, which no valid endpoint contains.
 */
export function maskedEndpoint(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@');
}

/** Like {@link checkOrigin}, for a URL that is already parsed. */
export function checkUrl(url: URL): URL {
  if (url.username !== '' || url.password !== '') {
    throw new OksInputError('The endpoint contains a user or a password.', {
      hint: 'Remove them from the URL. Use an access key or a profile instead.',
    });
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.hostname))) {
    throw new OksInputError(`The endpoint ${url.origin === 'null' ? url.protocol : url.origin} must use https.`, {
      hint: 'Credentials are sent over TLS only. For a local emulator, use http with 127.0.0.1 or localhost.',
    });
  }
  return url;
}

/** Throws `OksInputError` if a URL has another origin. Credentials for one endpoint must not be sent to another. */
export function checkSameOrigin(origin: string, url: URL): void {
  if (url.origin === origin) return;
  throw new OksInputError(`These credentials are for ${origin}, not for ${url.origin}.`, {
    hint: 'Nothing was sent. Use separate credentials for each endpoint.',
  });
}

/**
 * Whether a host is this machine: `localhost`, a subdomain of it, or a loopback address (IPv6 with or without
 * brackets). False for a name that only starts like an address, such as `127.evil.example`.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}
