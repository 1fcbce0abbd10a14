import { X509Certificate } from 'node:crypto';
import { OksKubeconfigError } from '@oks-kit/schemas';

export interface CertificateInfo {
  /** The subject's common name: the user. */
  readonly user: string;
  /** The subject's organisations: the groups. */
  readonly groups: readonly string[];
  readonly notBefore: Date;
  /** When it stops being good. */
  readonly notAfter: Date;
}

/** What a certificate says, given as PEM or as PEM in base64. Throws `OksKubeconfigError` for anything else. */
export function certificateInfo(certificate: string): CertificateInfo {
  const pem = certificate.includes('-----BEGIN') ? certificate : Buffer.from(certificate, 'base64').toString('utf8');
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(pem);
  } catch {
    throw new OksKubeconfigError('The certificate can not be read.', { hint: 'Fetch the kubeconfig again.' });
  }
  const subject = parsed.subject.split('\n').map((line) => line.split('='));
  const valuesOf = (key: string): string[] => subject.filter(([name]) => name === key).map(([, ...value]) => value.join('='));
  return {
    user: valuesOf('CN')[0] ?? '',
    groups: valuesOf('O'),
    notBefore: new Date(parsed.validFrom),
    notAfter: new Date(parsed.validTo),
  };
}
