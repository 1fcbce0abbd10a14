import { OksKubeconfigError } from '@oks-kit/core';
import type { Kubeconfig } from '../kubeconfig.ts';
import { soleContext } from '../kubeconfig-entries.ts';
import { certificateInfo, type CertificateInfo } from './certificate-info.ts';

/** Whom a certificate should be for. What is left out is the service's choice. */
export interface Subject {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
}

/** What the client certificate of a kubeconfig says. Throws `OksKubeconfigError` where there is none, or no key to it. */
export function certificateOf(kubeconfig: Kubeconfig): CertificateInfo {
  const { 'client-certificate-data': certificate, 'client-key-data': key } = soleContext(kubeconfig).user.user;
  if (certificate === undefined || key === undefined) {
    throw new OksKubeconfigError('The kubeconfig has no client certificate.', { hint: 'Fetch the kubeconfig again.' });
  }
  return certificateInfo(certificate);
}

/** Holds a certificate to what was asked for. Throws `OksKubeconfigError` where it is made out to somebody else. */
export function checkSubject(certificate: CertificateInfo, subject: Subject): void {
  const fault = subjectFault(certificate, subject);
  if (fault !== undefined)
    throw new OksKubeconfigError(fault, {
      hint: 'It was not used. Ask for another user or group, or report it to the service.',
    });
}

/** What is wrong with whom a certificate is made out to, if anything is. */
export function subjectFault(certificate: CertificateInfo, { user, group }: Subject): string | undefined {
  const clean = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '�').slice(0, 200);
  if (user !== undefined && certificate.user !== user)
    return `The certificate is made out to the user "${clean(certificate.user)}", not to "${clean(user)}".`;
  if (group !== undefined && !certificate.groups.includes(group)) {
    return `The certificate is made out to the group "${clean(certificate.groups.join(', '))}", not to "${clean(group)}".`;
  }
  return undefined;
}
