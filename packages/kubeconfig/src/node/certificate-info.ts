import { X509Certificate } from 'node:crypto';
import { OksKubeconfigError } from '@oks-kit/core';

export interface CertificateInfo {
  /** The subject's common name: the user. */
  readonly user: string;
  /** The subject's organizations: the groups. */
  readonly groups: readonly string[];
  readonly notBefore: Date;
  /** When it expires. */
  readonly notAfter: Date;
}

const maxLength = 1024 * 1024;

/**
 * Reads a certificate (RSA or EC), given as PEM or as PEM in base64; of several, the first. Times are UTC.
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
 * The parts of a subject. Node writes each on a line, joins those of a set with ` + `, and escapes both in values. Its
 * form as data (`toLegacyObject`) would be simpler, but ends the process for some broken certificates.
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
