import { createHmac, randomBytes } from 'node:crypto';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Creates the shared secret of an authenticator, in base32. */
export function createTotpSecret(): string {
  return Array.from(randomBytes(32), (byte) => base32.charAt(byte % 32)).join('');
}

/** RFC 6238 with SHA-1, 30 seconds and 6 digits. The previous and next codes count too, because clocks differ. */
export function isCurrentOneTimePassword(secret: string, code: string | undefined, now: number): boolean {
  if (code === undefined) return false;
  const counter = Math.floor(now / 30_000);
  return [counter - 1, counter, counter + 1].some((at) => codeAt(secret, at) === code);
}

function codeAt(secret: string, counter: number): string {
  let bits = '';
  for (const symbol of secret) bits += base32.indexOf(symbol).toString(2).padStart(5, '0');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', key).update(message).digest();
  const offset = mac.readUInt8(19) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
