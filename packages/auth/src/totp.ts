import { OksInputError } from '@oks-kit/core';
import { Secret } from './secret.ts';

/**
 * Returns the code that an authenticator shows (RFC 6238: SHA-1, 30 seconds, 6 digits).
 * `secret` is base32; spaces and padding are ignored. Throws `OksInputError` if it is invalid.
 */
export async function totp(secret: string | Secret, options: { readonly now: number }): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    decodeBase32(Secret.of(secret).reveal()),
    { name: 'HMAC', hash: 'SHA-1' },
    false,
    ['sign'],
  );
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(options.now / 30_000)));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
  const offset = mac.getUint8(mac.byteLength - 1) & 0xf;
  const number = (mac.getUint32(offset) & 0x7fff_ffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const symbols = text.toUpperCase().replaceAll(/[\s=]/g, '');
  const bytes = new Uint8Array(Math.floor((symbols.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const symbol of symbols) {
    const value = alphabet.indexOf(symbol);
    if (value < 0) throw new OksInputError('@oks-kit/auth: a TOTP secret must be base32 (A–Z, 2–7).');
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >> bits) & 0xff;
    }
  }
  if (at === 0) throw new OksInputError('@oks-kit/auth: the TOTP secret is empty.');
  return bytes;
}
