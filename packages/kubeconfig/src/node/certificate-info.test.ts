import fc from 'fast-check';
import { isOksError } from '@oks-kit/core';
import { describe, expect, test } from 'vitest';
import { encodeBase64 } from '../index.ts';
import { issueCertificate } from './certificates.fixture.ts';
import { certificateInfo } from './index.ts';

const notAfter = Date.UTC(2031, 0, 2, 3, 4, 5);
const base64 = (text: string): string => encodeBase64(new TextEncoder().encode(text));

test.each(['ec', 'rsa'] as const)('reads an %s certificate, as PEM and as base64', async (algorithm) => {
  const { certificate } = await issueCertificate({
    user: 'ada',
    groups: ['team', 'system:masters'],
    notAfter,
    algorithm,
  });
  const expected = {
    user: 'ada',
    groups: ['team', 'system:masters'],
    notBefore: new Date(notAfter - 3_600_000),
    notAfter: new Date(notAfter),
  };
  expect(certificateInfo(certificate)).toEqual(expected);
  expect(certificateInfo(base64(certificate))).toEqual(expected);
  expect(
    certificateInfo(base64(`${certificate}\n${(await issueCertificate({ user: 'eve', notAfter })).certificate}`)),
  ).toEqual(expected);
});

test('a name that looks like several subject parts is one name', async () => {
  const user = 'a, O=system:masters\nO=x\\é+CN=b';
  expect(certificateInfo((await issueCertificate({ user, groups: [], notAfter })).certificate)).toMatchObject({
    user,
    groups: [],
  });
});

describe('a broken certificate', () => {
  const refused = (text: string): boolean => {
    try {
      certificateInfo(text);
      return false;
    } catch (error) {
      if (isOksError(error, 'kubeconfig')) return true;
      throw error;
    }
  };

  test.each([
    ['nothing', ''],
    ['not base64', '%%%'],
    ['a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['an empty one', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'],
    ['too large', 'A'.repeat(1024 * 1024 + 1)],
  ])('is refused: %s', (_, text) => {
    expect(refused(text)).toBe(true);
  });

  test('never throws an untyped error, truncated or changed anywhere', async () => {
    const { certificate } = await issueCertificate({ notAfter });
    for (let length = 0; length < certificate.length - 30; length += 7)
      expect(refused(certificate.slice(0, length))).toBe(true);
    fc.assert(
      fc.property(fc.nat(certificate.length - 1), fc.string({ maxLength: 3 }), (at, junk) => {
        refused(certificate.slice(0, at) + junk + certificate.slice(at + 1));
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => refused(text)));
  });
});
