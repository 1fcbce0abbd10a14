import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import { isOksError } from '@oks-kit/schemas';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeBase64, generateKeyPair, openSealedBox, sealBox } from './index.ts';

beforeAll(() => sodium.ready);

const messages = fc.uint8Array({ maxLength: 8192 });
// fast-check's arrays may come from another realm of its own making; the libraries ask for plain ones.
const plain = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

describe('interoperates with libsodium', () => {
  test('what we seal, libsodium opens', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const keyPair = generateKeyPair();
        const sealed = sealBox(plain(message), keyPair.publicKey);
        expect(plain(sodium.crypto_box_seal_open(sealed, keyPair.publicKey, keyPair.secretKey))).toEqual(plain(message));
      }),
    );
  });

  test('what libsodium seals, we open, as bytes and as base64', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const { publicKey, privateKey } = sodium.crypto_box_keypair();
        const sealed = sodium.crypto_box_seal(plain(message), publicKey);
        const keyPair = { publicKey, secretKey: privateKey };
        expect(openSealedBox(sealed, keyPair)).toEqual(plain(message));
        expect(openSealedBox(sodium.to_base64(sealed, sodium.base64_variants.ORIGINAL), keyPair)).toEqual(plain(message));
      }),
    );
  });
});

test('the public key is also there as the header wants it', () => {
  const keyPair = generateKeyPair();
  expect(keyPair.publicKeyBase64).toBe(encodeBase64(keyPair.publicKey));
  const sealed = sealBox('kubeconfig', keyPair.publicKeyBase64);
  expect(new TextDecoder().decode(openSealedBox(sealed, keyPair))).toBe('kubeconfig');
});

describe('refuses', () => {
  const keyPair = generateKeyPair();
  const sealed = sealBox('apiVersion: v1', keyPair.publicKey);

  function faultOf(work: () => unknown): string {
    try {
      work();
    } catch (error) {
      if (isOksError(error, 'sealed_box')) return error.message;
      throw error;
    }
    return 'none';
  }

  test('a box with any one bit changed', () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.nat(7), (at, bit) => {
        const changed = Uint8Array.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        // X25519 ignores the highest bit of a public key, but the nonce is made of all of them.
        expect(faultOf(() => openSealedBox(changed, keyPair))).toMatch(/does not open/);
      }),
    );
  });

  test.each([
    ['another key', () => openSealedBox(sealed, generateKeyPair()), 'damaged, or sealed to another key'],
    ['a box cut off in its head', () => openSealedBox(sealed.subarray(0, 47), keyPair), 'cut off: it has 47 bytes'],
    ['a box cut off at its end', () => openSealedBox(sealed.subarray(0, -1), keyPair), 'does not open'],
    ['a box of nothing', () => openSealedBox('', keyPair), 'cut off: it has 0 bytes'],
    ['base64 of another alphabet', () => openSealedBox('__--', keyPair), 'The sealed box is not standard base64'],
    ['base64 without padding', () => openSealedBox('YWI', keyPair), 'not standard base64'],
    ['a box over 1 MiB', () => openSealedBox(new Uint8Array(1024 * 1024 + 1), keyPair), 'too large'],
    ['base64 over 1 MiB', () => openSealedBox('A'.repeat(1_500_000), keyPair), 'too large'],
    ['a message over 1 MiB', () => sealBox(new Uint8Array(1024 * 1024), keyPair.publicKey), 'too large'],
    ['a public key that is too short', () => sealBox('x', keyPair.publicKey.subarray(1)), 'public key has 31 bytes, not 32'],
    ['a secret key that is too long', () => openSealedBox(sealed, { ...keyPair, secretKey: new Uint8Array(33) }), 'secret key has 33 bytes'],
  ])('%s', (_, work, message) => {
    expect(faultOf(work)).toContain(message);
  });
});
