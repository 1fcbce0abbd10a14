import type { Kubeconfig } from '@oks-kit/kubeconfig';
import type { CertificateAuthority } from '../state/records.ts';
import type { KeyAndCertificate } from './certificates.ts';
import type { ClusterAddress } from './cluster-address.ts';
import type { ClusterAccess } from './cluster-backend.ts';

/** A kubeconfig of one context, for the emulator itself and its programs. */
export function kubeconfigOf({ cluster, user }: ClusterAccess): Kubeconfig {
  const name = 'emulator';
  return {
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}

/** Access to a server with a client certificate. */
export function certificateAccess(
  address: ClusterAddress,
  authority: Pick<CertificateAuthority, 'certificate'>,
  { certificate, key }: KeyAndCertificate,
): ClusterAccess {
  return {
    cluster: { 'certificate-authority-data': base64(authority.certificate), ...address },
    user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
