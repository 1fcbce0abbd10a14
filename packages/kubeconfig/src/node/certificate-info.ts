import { X509Certificate } from 'node:crypto';
import { OksKubeconfigError } from '@oks-kit/core';

/** The parts of a client certificate that matter to Kubernetes. */
export interface CertificateInfo {
  /** The user: common name of the subject. */
  readonly user: string;
  /** The groups: organizations of the subject. */
  readonly groups: readonly string[];
  /** When the certificate becomes valid. */
  readonly notBefore: Date;
  /** When the certificate expires. */
  readonly notAfter: Date;
}

const maxLength = 1024 * 1024;

/**
 * Reads a certificate (RSA or EC), given as PEM or as PEM in base64. If there are several, reads the first.
 * Throws `OksKubeconfigError` for anything else.
 */
export function certificateInfo(certificate: string): CertificateInfo {
  if (certificate.length > maxLength) throw unreadable();
  const pem = certificate.includes('-----BEGIN') ? certificate : Buffer.from(certificate, 'base64').toString('latin1');
  try {
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw unreadable();
    const parsed = new X509Certificate(pem);
    const subject = subjectOf(parsed.subject);
    const [notBefore, notAfter] = [new Date(parsed.validFrom), new Date(parsed.validTo)];
    if (Number.isNaN(notBefore.getTime()) || Number.isNaN(notAfter.getTime())) throw unreadable();
    const valuesOf = (key: string): string[] => subject.flatMap(([name, value]) => (name === key ? [value] : []));
    return { user: valuesOf('CN')[0] ?? '', groups: valuesOf('O'), notBefore, notAfter };
  } catch {
    throw unreadable();
  }
}

/**
 * Splits a subject into its parts. Node writes each part on a line, joins the parts of a set with ` + `, and escapes
 * both in values. `toLegacyObject` would be simpler, but it crashes the process for some broken certificates.
 */
function subjectOf(text: string): [name: string, value: string][] {
  return text.split(/\n| (?<!\\)\+ /).map((part) => {
    const equals = part.indexOf('=');
    const value = part
      .slice(equals + 1)
      .replaceAll(/\\([0-9A-F]{2}|.)/gs, (_, escaped: string) =>
        escaped.length === 2 ? String.fromCharCode(Number.parseInt(escaped, 16)) : escaped,
      );
    return [part.slice(0, equals), value];
  });
}

function unreadable(): OksKubeconfigError {
  return new OksKubeconfigError("The certificate can't be read.", { hint: 'Fetch the kubeconfig again.' });
}
