import { OksSealedBoxError } from '@oks-kit/core';

/** Decodes padded standard base64 (RFC 4648). Throws an `OksSealedBoxError` that names `what`. */
export function decodeBase64(what: string, text: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new OksSealedBoxError(`The ${what} is not standard base64.`, {
      hint: 'It may have been truncated or changed in transit.',
    });
  }
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Encodes bytes as standard base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  // In slices, because the number of arguments of a function is limited.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
