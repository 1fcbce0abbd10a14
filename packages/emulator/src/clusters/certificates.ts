// The certificate library uses decorators, which need this import first.
import 'reflect-metadata';
import { randomBytes, webcrypto as crypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateAuthority } from '../state/records.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** A client certificate is valid from shortly before it was issued, because clocks differ. */
const leewayMs = 60_000;
const loopback = ['127.0.0.1', '::1', 'localhost'];
/** Clients check server certificates by their own clock, which may be hours behind the emulator's. */
const always = { notBefore: new Date('2000-01-01T00:00:00Z'), notAfter: new Date('2049-12-31T23:59:59Z') };

export interface KeyAndCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Creates the certificate authority of a cluster. */
export async function createAuthority(name: string): Promise<CertificateAuthority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: nameOf({ CN: name }),
      keys,
      signingAlgorithm: algorithm,
      ...always,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(
          KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
          true,
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** Issues a server certificate for loopback and for further names and addresses. */
export async function createServerCertificate(
  authority: CertificateAuthority,
  names: readonly string[],
): Promise<KeyAndCertificate> {
  return issue(authority, { CN: 'kube-apiserver' }, always, [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension([
      { type: 'ip', value: '127.0.0.1' },
      { type: 'ip', value: '::1' },
      { type: 'dns', value: 'localhost' },
      ...names
        .filter((name) => !loopback.includes(name))
        .map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
    ]),
  ]);
}

/** The user that a client certificate is for. */
interface Subject {
  readonly user: string;
  readonly group: string | undefined;
}

/** Issues a client certificate. The user is its CN, and the group, if there is one, its O. */
export async function createClientCertificate(
  authority: CertificateAuthority,
  subject: Subject,
  now: number,
  ttlMs: number,
): Promise<KeyAndCertificate> {
  return issueToClient(authority, subject, { notBefore: new Date(now - leewayMs), notAfter: new Date(now + ttlMs) });
}

/** Issues a client certificate for the emulator's own use, which is valid by any clock. */
export function createOwnClientCertificate(
  authority: CertificateAuthority,
  subject: Subject,
): Promise<KeyAndCertificate> {
  return issueToClient(authority, subject, always);
}

function issueToClient(
  authority: CertificateAuthority,
  { user, group }: Subject,
  validity: Validity,
): Promise<KeyAndCertificate> {
  const clientAuth = new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]);
  return issue(authority, { CN: user, ...(group === undefined ? {} : { O: group }) }, validity, [clientAuth]);
}

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

async function issue(
  authority: CertificateAuthority,
  subject: Readonly<Record<string, string>>,
  validity: Validity,
  extensions: readonly (ExtendedKeyUsageExtension | SubjectAlternativeNameExtension)[],
): Promise<KeyAndCertificate> {
  const keys = await generateKeys();
  const issuer = new X509Certificate(authority.certificate);
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      subject: nameOf(subject),
      // The name in its original encoding: verifiers compare bytes.
      issuer: issuer.subjectName,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.key),
      signingAlgorithm: algorithm,
      ...validity,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        await AuthorityKeyIdentifierExtension.create(issuer, false, crypto),
        ...extensions,
      ],
    },
    crypto,
  );
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** Builds a name from data instead of text, because a comma in a user name must not start another part. */
function nameOf(parts: Readonly<Record<string, string>>): Name {
  return new Name(Object.entries(parts).map(([key, value]) => ({ [key]: [{ utf8String: value }] })));
}

function generateKeys(): Promise<crypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function exportKey(key: crypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<crypto.CryptoKey> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign']);
}

function serial(): string {
  // With the highest bit clear, the number is positive.
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('hex');
}
