import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ClusterRecord } from '../records.ts';
import { isListed } from '../rules/networks.ts';
import { StatusFault } from './status.ts';

/** Who a certificate says that it is. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** The group that may do everything; everyone else may read. */
const administrators = 'system:masters';
const clientAuthentication = '1.3.6.1.5.5.7.3.2';

export function isAdministrator({ groups }: User): boolean {
  return groups.includes(administrators);
}

/**
 * Who is asking. The address must be let in, and the certificate be one of this cluster's, good right now by the
 * emulator's clock: TLS has shown that the caller has its key, the rest is judged here, because TLS knows one clock only.
 * Throws a 401 or 403.
 */
export function identify(cluster: ClusterRecord, now: number, request: IncomingMessage): User {
  const { socket } = request;
  const address = socket.remoteAddress ?? '';
  if (!isListed(cluster.cluster.admin_whitelist, address)) {
    throw new StatusFault(403, 'Forbidden', `the address ${address} is not in the cluster's admin_whitelist`);
  }
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined || cluster.authority === undefined || !isGood(certificate, new X509Certificate(cluster.authority.certificate), now)) {
    throw new StatusFault(401, 'Unauthorized', 'Unauthorized');
  }
  const subject = certificate.toLegacyObject().subject;
  const { CN: name, O: groups } = subject;
  return { name: [name].flat()[0] ?? '', groups: [groups ?? []].flat() };
}

function isGood(certificate: X509Certificate, authority: X509Certificate, now: number): boolean {
  return (
    certificate.checkIssued(authority) &&
    certificate.verify(authority.publicKey) &&
    !certificate.ca &&
    // Named `keyUsage`, and it is the extended one.
    certificate.keyUsage.includes(clientAuthentication) &&
    Date.parse(certificate.validFrom) <= now &&
    now < Date.parse(certificate.validTo)
  );
}
