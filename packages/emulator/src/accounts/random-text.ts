import { randomBytes } from 'node:crypto';

export const digits = '0123456789';
export const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Returns random text of a given length from the characters of an alphabet. */
export function randomText(length: number, alphabet: string): string {
  return Array.from(randomBytes(length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
