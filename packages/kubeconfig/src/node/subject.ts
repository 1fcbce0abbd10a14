import { escapeForTerminal, OksKubeconfigError } from '@oks-kit/core';
import type { CertificateInfo } from './certificate-info.ts';

/** The user and group that a certificate should have. The service chooses those that are omitted. */
export interface Subject {
  /** The user: common name of the certificate. */
  readonly user?: string | undefined;
  /** One of the groups: an organization of the certificate. */
  readonly group?: string | undefined;
}

/** Throws `OksKubeconfigError` if a certificate does not have the requested user and group. */
export function checkSubject(certificate: CertificateInfo, subject: Subject): void {
  const fault = subjectFault(certificate, subject);
  if (fault !== undefined)
    throw new OksKubeconfigError(fault, {
      hint: 'It was not used. Request another user or group, or report this to the service.',
    });
}

/** Returns why a certificate does not match the requested user and group. Undefined if it does. */
export function subjectFault(certificate: CertificateInfo, { user, group }: Subject): string | undefined {
  const clean = (text: string): string => escapeForTerminal(text).slice(0, 200);
  if (user !== undefined && certificate.user !== user)
    return `The certificate is for the user "${clean(certificate.user)}", not for "${clean(user)}".`;
  if (group !== undefined && !certificate.groups.includes(group)) {
    return `The certificate is for the group "${clean(certificate.groups.join(', '))}", not for "${clean(group)}".`;
  }
  return undefined;
}
