// The certificate library uses decorators, which need this import first.
import 'reflect-metadata';
import { webcrypto as crypto } from 'node:crypto';
import { Name, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { encodeBase64, type Kubeconfig } from '../index.ts';

const algorithms = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
};

export interface Subject {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly notBefore?: number;
  readonly notAfter: number;
  readonly algorithm?: keyof typeof algorithms;
}

/** Creates a certificate and its key as PEM. */
export async function issueCertificate({
  user = 'ada',
  groups = ['team'],
  notAfter,
  notBefore = notAfter - 3_600_000,
  algorithm = 'ec',
}: Subject): Promise<{ certificate: string; key: string }> {
  const keys = await crypto.subtle.generateKey(algorithms[algorithm], true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: new Name([{ CN: [{ utf8String: user }] }, ...groups.map((group) => ({ O: [{ utf8String: group }] }))]),
      keys,
      signingAlgorithm: algorithms[algorithm],
      notBefore: new Date(notBefore),
      notAfter: new Date(notAfter),
    },
    crypto,
  );
  return {
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
  };
}

/** Creates a kubeconfig like those of the service. */
export async function kubeconfigFor(subject: Subject): Promise<Kubeconfig> {
  const { certificate, key } = await issueCertificate(subject);
  const base64 = (text: string): string => encodeBase64(new TextEncoder().encode(text));
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'web', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': base64(certificate) } },
    ],
    users: [{ name: 'ada', user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
    contexts: [{ name: 'ada@web', context: { cluster: 'web', user: 'ada' } }],
    'current-context': 'ada@web',
  };
}
