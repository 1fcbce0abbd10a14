import { OksInputError } from '@oks-kit/schemas';

/**
 * Parses an endpoint and refuses one that credentials must not go to: anything but https, or http to this machine.
 * Throws `OksInputError`, which never repeats a user or password written into the URL.
 */
export function checkOrigin(endpoint: string): URL {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new OksInputError('The endpoint is not a URL.', { hint: 'Write it whole, such as https://api.eu-west-2.oks.outscale.com/api/v2.' });
  }
  if (url.username !== '' || url.password !== '') {
    throw new OksInputError('The endpoint holds a user or a password.', { hint: 'Leave them out of the URL; sign in by a key or a profile.' });
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new OksInputError(`The endpoint ${url.origin === 'null' ? url.protocol : url.origin} is neither https nor http on this machine.`, {
      hint: 'Credentials go over TLS only: write https://, or use 127.0.0.1 for a local emulator.',
    });
  }
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
