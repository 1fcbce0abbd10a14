import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { headerNames } from '@oks-kit/schemas';
import { ApiFault } from './api-fault.ts';
import type { Account } from './records.ts';
import type { TokenIssuer } from './tokens.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Makes an account. What is not given is drawn at random. */
export function createAccount(given: Partial<Account> = {}): Account {
  const random = (length: number, alphabet: string): string =>
    Array.from(randomBytes(length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  const digits = '0123456789';
  const id = given.id ?? random(12, digits);
  return {
    id,
    access_key: given.access_key ?? random(20, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    secret_key: given.secret_key ?? random(40, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    username: given.username ?? `root-${id}@example.com`,
    password: given.password ?? randomBytes(18).toString('base64url'),
    totp_secret: given.totp_secret,
  };
}

/** A shared secret for an authenticator, in base32. */
export function createTotpSecret(): string {
  return Array.from(randomBytes(32), (byte) => base32.charAt(byte % 32)).join('');
}

/** Who a request comes from, and by which means. */
export interface Authenticated {
  readonly account: Account;
  /** Whether it came with tokens, which ask for no one-time password. */
  readonly byTokens: boolean;
}

/** Reads the credentials of a request (reference: three schemes; wire: the OTP challenge, the dead token). Throws {@link ApiFault}. */
export function authenticate(
  accounts: readonly Account[],
  header: (name: string) => string | undefined,
  tokens: TokenIssuer,
  now: number,
): Authenticated {
  const accessToken = header(headerNames.accessToken);
  const refreshToken = header(headerNames.refreshToken);
  if (accessToken !== undefined && refreshToken !== undefined) {
    const id = tokens.accountOf({ accessToken, refreshToken });
    const account = accounts.find((one) => one.id === id);
    if (account === undefined) throw new ApiFault(401, 'Unauthorized: Invalid JWT.', { message: 'Unauthorized: Invalid JWT.' });
    return { account, byTokens: true };
  }

  const account = byKey(accounts, header) ?? byPassword(accounts, header);
  if (account === undefined) throw new ApiFault(401, 'Authentication failed: the credentials are missing or wrong.');
  if (account.totp_secret !== undefined && !isCurrentCode(account.totp_secret, header(headerNames.oneTimePassword), now)) {
    throw new ApiFault(401, 'A one-time password is required.', { otp_required: true });
  }
  return { account, byTokens: false };
}

function byKey(accounts: readonly Account[], header: (name: string) => string | undefined): Account | undefined {
  const key = header(headerNames.accessKey);
  const secret = header(headerNames.secretKey);
  if (key === undefined || secret === undefined) return undefined;
  return accounts.find((account) => account.access_key === key && isSame(account.secret_key, secret));
}

function byPassword(accounts: readonly Account[], header: (name: string) => string | undefined): Account | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header(headerNames.authorization) ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return accounts.find((account) => account.username === text.slice(0, colon) && isSame(account.password, text.slice(colon + 1)));
}

/** Over hashes, so that neither length nor content shows in the time it takes. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** RFC 6238 with SHA-1, 30 seconds and 6 digits; the codes before and after are taken too, clocks differ. */
function isCurrentCode(secret: string, code: string | undefined, now: number): boolean {
  if (code === undefined) return false;
  const counter = Math.floor(now / 30_000);
  return [counter - 1, counter, counter + 1].some((at) => isSame(codeAt(secret, at), code));
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
