import { OksKubeconfigError } from '@oks-kit/core';
import type { Kubeconfig } from '../kubeconfig.ts';
import { impersonationOf, soleContext } from '../kubeconfig-entries.ts';
import { certificateInfo, type CertificateInfo } from './certificate-info.ts';

/**
 * Reads the client certificate of a kubeconfig. If the kubeconfig impersonates a user, `user` and `groups` are those of
 * that user. Throws `OksKubeconfigError` if the certificate or its key is missing.
 */
export function certificateOf(kubeconfig: Kubeconfig): CertificateInfo {
  const { user } = soleContext(kubeconfig).user;
  const { 'client-certificate-data': certificate, 'client-key-data': key } = user;
  if (certificate === undefined || key === undefined) {
    throw new OksKubeconfigError('The kubeconfig has no client certificate.', { hint: 'Fetch the kubeconfig again.' });
  }
  const { as, 'as-groups': groups = [] } = impersonationOf(user);
  return { ...certificateInfo(certificate), ...(as === undefined ? {} : { user: as, groups }) };
}
