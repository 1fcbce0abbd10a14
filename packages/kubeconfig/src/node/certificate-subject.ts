import { escapeForTerminal, OksKubeconfigError } from '@oks-kit/core';
import type { Kubeconfig } from '../kubeconfig.ts';
import { impersonationOf, soleContext } from '../kubeconfig-entries.ts';
import { certificateInfo, type CertificateInfo } from './certificate-info.ts';

/** The user and group that a certificate should name. The service chooses omitted ones. */
export interface Subject {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
}

/**
 * Reads the client certificate of a kubeconfig. User and groups are those that the kubeconfig acts as, if it does.
 * Throws `OksKubeconfigError` if it or its key is missing.
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

/** Checks that a certificate names the requested user and group. Throws `OksKubeconfigError` if it names others. */
export function checkSubject(certificate: CertificateInfo, subject: Subject): void {
  const fault = subjectFault(certificate, subject);
  if (fault !== undefined)
    throw new OksKubeconfigError(fault, {
      hint: 'It was not used. Request another user or group, or report this to the service.',
    });
}

/** Why a certificate does not fit the requested user and group; undefined if it does. */
export function subjectFault(certificate: CertificateInfo, { user, group }: Subject): string | undefined {
  const clean = (text: string): string => escapeForTerminal(text).slice(0, 200);
  if (user !== undefined && certificate.user !== user)
    return `The certificate is for the user "${clean(certificate.user)}", not for "${clean(user)}".`;
  if (group !== undefined && !certificate.groups.includes(group)) {
    return `The certificate is for the group "${clean(certificate.groups.join(', '))}", not for "${clean(group)}".`;
  }
  return undefined;
}
