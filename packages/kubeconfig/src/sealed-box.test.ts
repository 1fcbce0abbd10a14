import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import { isOksError } from '@oks-kit/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeBase64, generateKeyPair, openSealedBox, sealBox } from './index.ts';

beforeAll(() => sodium.ready);

const messages = fc.uint8Array({ maxLength: 8192 });
// fast-check's arrays may come from another realm; the libraries require plain ones.
const plain = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

describe('interoperates with libsodium', () => {
  test('libsodium decrypts boxes of this package', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const keyPair = generateKeyPair();
        const sealed = sealBox(plain(message), keyPair.publicKey);
        expect(plain(sodium.crypto_box_seal_open(sealed, keyPair.publicKey, keyPair.secretKey))).toEqual(
          plain(message),
        );
      }),
    );
  });

  test('this package decrypts boxes of libsodium, as bytes and as base64', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const { publicKey, privateKey } = sodium.crypto_box_keypair();
        const sealed = sodium.crypto_box_seal(plain(message), publicKey);
        const keyPair = { publicKey, secretKey: privateKey };
        expect(openSealedBox(sealed, keyPair)).toEqual(plain(message));
        expect(openSealedBox(sodium.to_base64(sealed, sodium.base64_variants.ORIGINAL), keyPair)).toEqual(
          plain(message),
        );
      }),
    );
  });
});

// Bytes in hex: the recipient's secret and public key, the message, and the sealed box.
const vectors: [source: string, secretKey: string, publicKey: string, message: string, sealed: string][] = [
  [
    'PyNaCl, tests/data/sealed_box_ref.txt, made with libsodium',
    '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
    '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
    'be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01' +
      '233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd' +
      '4924ca1c60902e52f0a089bc76897040e082f937763848645e0705',
    '199c808806a62c1be56951023ad3396b0ce0ef2c5b9ca688ac96d2d06ca43f65d314400cc9bbefb23dd26f824c9cb553f81e8c89' +
      '4ea9a553f4d777c77b66d5a6925da3f5961c5f7147172db5597ac14210066ee3ee13e6230a9a9610e9cddbf24094f54fbbf6694c' +
      '08a436cec39ff5a373656d9584f4df9dd8c817e2e597540628d0ee21a6524a3fcf3eabdc0968390bd260a47366ead7f71cc2e774' +
      'd411d96f3497c7e10291937bc16dc46a111686b85a8c86',
  ],
  // The rest: libsodium-wrappers 0.8.4, key pairs by crypto_box_seed_keypair from seeds of 32 bytes that count up from
  // the recipient's and the ephemeral's first byte (0x00 and 0x20, 0x40 and 0x60, 0x80 and 0xa0), the nonce by
  // crypto_generichash.
  [
    'seeds from 0x00 and 0x20',
    '3d94eea49c580aef816935762be049559d6d1440dede12e6a125f1841fff8e6f',
    '4701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01',
    '',
    '5730800ab340fcb18ce5111eda9d705f91388b41e4544cbd103ba5942db2233e765a0987f271a2c4f797e772e7c2e6d8',
  ],
  [
    'seeds from 0x40 and 0x60',
    '6428d4276d036d787ba4df5803e7d15ae9165e486417ad3ae5e48b49290cd696',
    'f14b5173130a1b80687f273d49e8f4740a793a949b83b105837f2a61e8fee14f',
    '6b756265636f6e666967',
    'e240f142b821efa128c8a1b1ee98c5c2d0d6186429edeedd3cccde89f7bf754a03e7e3a55d9708e8d79b75f87da789d00333cefe' +
      'ea691b835b3a',
  ],
  [
    'seeds from 0x80 and 0xa0',
    'c59c1cd72097760101ae219a64a71cd7d7af5146e44e427c6692245783e5f27a',
    '3de70cb2b9bb0bda3873d13e8a7cf4ea870dabeb296caa1dfce0a5f411c8d234',
    '61706956657273696f6e3a2076310a6b696e643a20436f6e6669670a',
    '0ebf980a860de51ca2e0806f41f5276624ee1ae4ce239fcb72d1b028db7e391ed7ad07a238582dbabd6ffc6936ec253d57877859' +
      'e18d6a790e6237cafe0cc8a387adf1025e6ebf91ee11b12c',
  ],
];
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

test.each(vectors)('opens the test vector of %s', (_, secretKey, publicKey, message, sealed) => {
  const keyPair = { secretKey: bytesOf(secretKey), publicKey: bytesOf(publicKey) };
  expect(openSealedBox(bytesOf(sealed), keyPair)).toEqual(bytesOf(message));
  expect(plain(sodium.crypto_box_seal_open(bytesOf(sealed), keyPair.publicKey, keyPair.secretKey))).toEqual(
    bytesOf(message),
  );
});

test('the public key is also given in the format of the header', () => {
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

  test('a box with any single bit changed', () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.nat(7), (at, bit) => {
        const changed = Uint8Array.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        // X25519 ignores the highest bit of a public key, but the nonce is made of all of them.
        expect(faultOf(() => openSealedBox(changed, keyPair))).toMatch(/cannot be opened/);
      }),
    );
  });

  test('a box with any single byte changed', () => {
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      expect(faultOf(() => openSealedBox(changed, keyPair))).toMatch(/cannot be opened/);
    }
  });

  test('a box truncated anywhere', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(faultOf(() => openSealedBox(sealed.subarray(0, length), keyPair))).toMatch(
        length < 48 ? /cut off/ : /cannot be opened/,
      );
    }
  });

  test.each([
    ['another key', () => openSealedBox(sealed, generateKeyPair()), 'damaged, or sealed with another key'],
    ['a box truncated in its header', () => openSealedBox(sealed.subarray(0, 47), keyPair), 'cut off: it has 47 bytes'],
    ['a box truncated at its end', () => openSealedBox(sealed.subarray(0, -1), keyPair), 'cannot be opened'],
    ['an empty box', () => openSealedBox('', keyPair), 'cut off: it has 0 bytes'],
    ['base64 of another alphabet', () => openSealedBox('__--', keyPair), 'The sealed box is not standard base64'],
    ['base64 with a line break', () => openSealedBox('YWJj\n', keyPair), 'not standard base64'],
    ['base64 without padding', () => openSealedBox('YWI', keyPair), 'not standard base64'],
    ['a box over 1 MiB', () => openSealedBox(new Uint8Array(1024 * 1024 + 1), keyPair), 'too large'],
    ['base64 over 1 MiB', () => openSealedBox('A'.repeat(1_500_000), keyPair), 'too large'],
    ['a message over 1 MiB', () => sealBox(new Uint8Array(1024 * 1024), keyPair.publicKey), 'too large'],
    [
      'a public key that is too short',
      () => sealBox('x', keyPair.publicKey.subarray(1)),
      'public key has 31 bytes, not 32',
    ],
    [
      'a secret key that is too long',
      () => openSealedBox(sealed, { ...keyPair, secretKey: new Uint8Array(33) }),
      'secret key has 33 bytes',
    ],
    // Boundary: passes a value that the types forbid.
    [
      'a message that is not text',
      () => sealBox(5 as unknown as string, keyPair.publicKey),
      'The message is neither text nor a Uint8Array',
    ],
    [
      'no public key',
      () => sealBox('x', undefined as unknown as string),
      'The public key is neither text nor a Uint8Array',
    ],
    [
      'a box that is a list',
      () => openSealedBox([1, 2] as unknown as Uint8Array, keyPair),
      'The sealed box is neither text nor a Uint8Array',
    ],
  ])('%s', (_, work, message) => {
    expect(faultOf(work)).toContain(message);
  });
});

// The points of order 1, 2, 4 and 8, as RFC 7748 encodes them.
const lowOrder = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
];

test.each(lowOrder)('a key of low order is refused for sealing and for opening: %s', (hex) => {
  const key = Uint8Array.from(Buffer.from(hex, 'hex'));
  const keyPair = generateKeyPair();
  const sealed = sealBox('secret', keyPair.publicKey);
  for (const call of [
    () => sealBox('secret', key),
    () => openSealedBox(Uint8Array.from([...key, ...sealed.subarray(32)]), keyPair),
  ])
    expect(call).toThrow('low order');
});

test('a Node Buffer is accepted as bytes', () => {
  const keyPair = generateKeyPair();
  const sealed = sealBox(Buffer.from('hello'), Buffer.from(keyPair.publicKey));
  expect(new TextDecoder().decode(openSealedBox(Buffer.from(sealed), keyPair))).toBe('hello');
});
