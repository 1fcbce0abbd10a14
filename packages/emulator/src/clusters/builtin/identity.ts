import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ClusterRecord } from '../../state/records.ts';
import { isListed } from '../../service/rules/networks.ts';
import { StatusError } from './status-error.ts';

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
    throw new StatusError(403, 'Forbidden', `the address ${address} is not in the cluster's admin_whitelist`);
  }
  const shown =
    socket instanceof TLSSocket && cluster.authority !== undefined
      ? shownOn(socket, cluster.authority.certificate)
      : undefined;
  if (shown === undefined || shown.from > now || now >= shown.to)
    throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  return shown.user;
}

/** What a good certificate says, and between which times. */
interface Shown {
  readonly user: User;
  readonly from: number;
  readonly to: number;
}

/** A connection has one certificate: its signature is looked at once, its times with each request. */
const seen = new WeakMap<TLSSocket, { readonly shown: Shown | undefined }>();

function shownOn(socket: TLSSocket, authorityPem: string): Shown | undefined {
  const known = seen.get(socket) ?? { shown: examine(socket, new X509Certificate(authorityPem)) };
  seen.set(socket, known);
  return known.shown;
}

function examine(socket: TLSSocket, authority: X509Certificate): Shown | undefined {
  const certificate = socket.getPeerX509Certificate();
  // Named `keyUsage`, and it is the extended one.
  if (certificate === undefined || certificate.ca || !certificate.keyUsage.includes(clientAuthentication))
    return undefined;
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) return undefined;
  const { CN: name, O: groups } = certificate.toLegacyObject().subject;
  return {
    user: { name: [name].flat()[0] ?? '', groups: [groups ?? []].flat() },
    from: Date.parse(certificate.validFrom),
    to: Date.parse(certificate.validTo),
  };
}
