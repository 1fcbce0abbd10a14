import { blake2b } from '@noble/hashes/blake2.js';
import { OksSealedBoxError } from '@oks-kit/core';
import nacl from 'tweetnacl';
import { decodeBase64, encodeBase64 } from './bytes.ts';

/** An X25519 key pair. Each key has 32 bytes. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** A new key pair, with the public key also in standard base64 for the header `x-encrypt-nacl`. */
export interface GeneratedKeyPair extends KeyPair {
  readonly publicKeyBase64: string;
}

const keyBytes = nacl.box.publicKeyLength;
const overheadBytes = keyBytes + nacl.box.overheadLength;
const maxBoxBytes = 1024 * 1024;

/** Creates an X25519 key pair. Wipe the secret key after use: `secretKey.fill(0)`. */
export function generateKeyPair(): GeneratedKeyPair {
  const { publicKey, secretKey } = nacl.box.keyPair();
  return { publicKey, secretKey, publicKeyBase64: encodeBase64(publicKey) };
}

/**
 * Encrypts a message for a public key, like libsodium's `crypto_box_seal`: the result is 32 bytes of an ephemeral
 * public key, then the box. Text is encoded as UTF-8. The key is 32 bytes or their standard base64. Throws
 * `OksSealedBoxError` for an invalid or unsafe key, and for a message of more than 1 MiB.
 */
export function sealBox(message: string | Uint8Array, publicKey: string | Uint8Array): Uint8Array {
  const recipient = keyOf('public key', publicKey);
  if (typeof message !== 'string') checkBytes('message', message);
  const plain = typeof message === 'string' ? new TextEncoder().encode(message) : message;
  if (plain.length > maxBoxBytes - overheadBytes)
    throw new OksSealedBoxError('The message is too large to be sealed: 1 MiB is the limit.');
  const ephemeral = nacl.box.keyPair();
  try {
    checkOrder('public key', recipient, ephemeral.secretKey);
    const box = nacl.box(plain, nonceOf(ephemeral.publicKey, recipient), recipient, ephemeral.secretKey);
    const sealed = new Uint8Array(keyBytes + box.length);
    sealed.set(ephemeral.publicKey);
    sealed.set(box, keyBytes);
    return sealed;
  } finally {
    ephemeral.secretKey.fill(0);
  }
}

/**
 * Decrypts a sealed box, given as bytes or as their standard base64. Throws `OksSealedBoxError` for a box that is
 * truncated, damaged, larger than 1 MiB, or encrypted for another key.
 */
export function openSealedBox(box: string | Uint8Array, keyPair: KeyPair): Uint8Array {
  if (typeof box !== 'string') checkBytes('sealed box', box);
  // Check the size before decoding: four characters of base64 are three bytes.
  if (box.length > (typeof box === 'string' ? Math.ceil(maxBoxBytes / 3) * 4 : maxBoxBytes)) {
    throw new OksSealedBoxError('The sealed box is too large: 1 MiB is the limit.');
  }
  const sealed = typeof box === 'string' ? decodeBase64('sealed box', box) : box;
  const publicKey = keyOf('public key', keyPair.publicKey);
  const secretKey = keyOf('secret key', keyPair.secretKey);
  if (sealed.length < overheadBytes) {
    throw new OksSealedBoxError(
      `The sealed box is cut off: it has ${sealed.length} bytes, and even an empty one has ${overheadBytes}.`,
    );
  }
  const ephemeral = sealed.subarray(0, keyBytes);
  checkOrder('sealed box', ephemeral, secretKey);
  const opened = nacl.box.open(sealed.subarray(keyBytes), nonceOf(ephemeral, publicKey), ephemeral, secretKey);
  if (opened === null) {
    throw new OksSealedBoxError('The sealed box cannot be opened: it was damaged, or sealed with another key.', {
      hint: 'Fetch it again.',
    });
  }
  return opened;
}

/** Refuses public keys of low order: they give the same shared secret with every key, so anyone could open the box. */
function checkOrder(name: string, publicKey: Uint8Array, secretKey: Uint8Array): void {
  if (nacl.scalarMult(secretKey, publicKey).every((byte) => byte === 0))
    throw new OksSealedBoxError(`The ${name} is not safe: its point has a low order.`);
}

/** Derives the nonce like libsodium: BLAKE2b-192 over both public keys. */
function nonceOf(ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array {
  const keys = new Uint8Array(2 * keyBytes);
  keys.set(ephemeral);
  keys.set(recipient, keyBytes);
  return blake2b(keys, { dkLen: nacl.box.nonceLength });
}

/** Checks for bytes without `instanceof`, because other realms have their own class. */
function checkBytes(what: string, value: unknown): void {
  if (Object.prototype.toString.call(value) !== '[object Uint8Array]')
    throw new OksSealedBoxError(`The ${what} is neither text nor a Uint8Array.`);
}

function keyOf(what: string, key: string | Uint8Array): Uint8Array {
  if (typeof key !== 'string') checkBytes(what, key);
  const bytes = typeof key === 'string' ? decodeBase64(what, key) : key;
  if (bytes.length !== keyBytes) throw new OksSealedBoxError(`The ${what} has ${bytes.length} bytes, not ${keyBytes}.`);
  return bytes;
}
