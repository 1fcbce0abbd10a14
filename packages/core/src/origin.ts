import { OksInputError } from './errors/oks-error.ts';

/**
 * Parses an endpoint and refuses one that credentials must not go to: anything but https, or http to this machine.
 * Throws `OksInputError`, which never repeats a user or password written into the URL.
 */
export function checkOrigin(endpoint: string): URL {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new OksInputError('The endpoint is not a URL.', {
      hint: 'Write it whole, such as https://api.eu-west-2.oks.outscale.com/api/v2.',
    });
  }
  return checkUrl(url);
}

/**
 * An endpoint fit to be shown: the user and password in it, for which {@link checkOrigin} refuses it, are masked.
 * Mistyped, they could stand anywhere before an `@`, which no endpoint of the service has.
 */
export function maskedEndpoint(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@');
}

/** What {@link checkOrigin} does, for a URL that is parsed already. */
export function checkUrl(url: URL): URL {
  if (url.username !== '' || url.password !== '') {
    throw new OksInputError('The endpoint holds a user or a password.', {
      hint: 'Leave them out of the URL; sign in by a key or a profile.',
    });
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.hostname))) {
    throw new OksInputError(
      `The endpoint ${url.origin === 'null' ? url.protocol : url.origin} is neither https nor http on this machine.`,
      {
        hint: 'Credentials go over TLS only: write https://, or use 127.0.0.1 for a local emulator.',
      },
    );
  }
  return url;
}

/** Throws `OksInputError` unless a URL has this origin. */
export function checkSameOrigin(origin: string, url: URL): void {
  if (url.origin === origin) return;
  throw new OksInputError(`These credentials are meant for ${origin}, not for ${url.origin}.`, {
    hint: 'Nothing was sent. Use credentials of their own for each endpoint.',
  });
}

/**
 * Whether a host is this machine: `localhost`, a name below it, or a loopback address, IPv6 with or without brackets.
 * A name that only begins like one (`127.evil.example`) is not.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}
