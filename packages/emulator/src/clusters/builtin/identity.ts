import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ClusterRecord } from '../../state/records.ts';
import { isListed } from '../../service/rules/networks.ts';
import { StatusError } from './status-error.ts';

/** The user that a certificate names. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Members of this group have all rights. All other users may only read. */
const administrators = 'system:masters';
const clientAuthentication = '1.3.6.1.5.5.7.3.2';

export function isAdministrator({ groups }: User): boolean {
  return groups.includes(administrators);
}

/** Throws a 403 if the address that a request comes from is not on the cluster's whitelist. */
export function checkAddress({ cluster }: ClusterRecord, { socket }: IncomingMessage): void {
  const address = socket.remoteAddress ?? '';
  if (!isListed(cluster.admin_whitelist, address))
    throw new StatusError(403, 'Forbidden', `the address ${address} is not in the cluster's admin_whitelist`);
}

/** Whether a request has a client certificate, valid or not. */
export function hasCertificate({ socket }: IncomingMessage): boolean {
  return socket instanceof TLSSocket && socket.getPeerX509Certificate() !== undefined;
}

/**
 * The user that sent a request. Its address must be on the whitelist, and its certificate must be from this cluster's
 * authority and valid by the emulator's clock. TLS checks only that the caller has the key: it uses the real clock.
 * Throws a 401 or 403.
 */
export function identify(cluster: ClusterRecord, now: number, request: IncomingMessage): User {
  checkAddress(cluster, request);
  const { socket } = request;
  const shown =
    socket instanceof TLSSocket && cluster.authority !== undefined
      ? shownOn(socket, cluster.authority.certificate)
      : undefined;
  if (shown === undefined || shown.from > now || now >= shown.to)
    throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  return shown.user;
}

/** The user of a valid certificate, and its validity. */
interface Shown {
  readonly user: User;
  readonly from: number;
  readonly to: number;
}

/** A connection has one certificate. Its signature is checked once, its validity with each request. */
const seen = new WeakMap<TLSSocket, { readonly shown: Shown | undefined }>();

function shownOn(socket: TLSSocket, authorityPem: string): Shown | undefined {
  const known = seen.get(socket) ?? { shown: examine(socket, new X509Certificate(authorityPem)) };
  seen.set(socket, known);
  return known.shown;
}

function examine(socket: TLSSocket, authority: X509Certificate): Shown | undefined {
  const certificate = socket.getPeerX509Certificate();
  // Despite its name, this is the extended key usage.
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
