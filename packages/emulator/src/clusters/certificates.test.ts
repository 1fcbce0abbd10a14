import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthority, createClientCertificate, createServerCertificate } from './certificates.ts';

test('a client certificate has the given user, group and lifetime', async () => {
  const authority = await createAuthority('oks-test');
  const now = Date.parse('2031-05-01T12:00:00Z');
  const subject = { user: 'ada, CN=root', group: 'system:masters' };
  const { certificate } = await createClientCertificate(authority, subject, now, 30_000);
  const read = new X509Certificate(certificate);
  expect(read.toLegacyObject().subject).toMatchObject({ CN: subject.user, O: subject.group });
  expect([Date.parse(read.validFrom), Date.parse(read.validTo)]).toEqual([now - 60_000, now + 30_000]);
  expect(read.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect([read.ca, read.keyUsage]).toEqual([false, ['1.3.6.1.5.5.7.3.2']]);
});

test.each([
  ['127.0.0.1', undefined],
  ['192.0.2.7', 'IP Address:192.0.2.7'],
  ['emulator.example', 'DNS:emulator.example'],
])('a server on %s is certified for loopback and for its own address', async (host, own) => {
  const { certificate } = await createServerCertificate(await createAuthority('oks-test'), [host]);
  const names = new X509Certificate(certificate).subjectAltName?.split(', ') ?? [];
  expect(names).toEqual([
    'IP Address:127.0.0.1',
    'IP Address:0:0:0:0:0:0:0:1',
    'DNS:localhost',
    ...(own === undefined ? [] : [own]),
  ]);
});
