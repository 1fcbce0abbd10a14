import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOksError } from '@oks-kit/core';
import { connectionTimeouts, handshakeTimeoutMs, limitConnections } from '../http/connections.ts';
import { portOf, startListening } from '../http/http-server.ts';
import { withClusterFaults } from '../service/faults/cluster-faults.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import { certificateAccess } from './access-kubeconfig.ts';
import { createClientCertificate, createServerCertificate } from './certificates.ts';
import { type ClusterAddress, certificateNames } from './cluster-address.ts';
import type { BackendOptions, ClusterAccess, CredentialsRequest } from './cluster-backend.ts';
import { clusterName } from './cluster-name.ts';

/** Creates the server of a cluster's Kubernetes API, which asks for client certificates and does not listen yet. */
export async function createEndpoint(
  emulator: EmulatorState,
  clusterId: string,
  { addresses, onFault }: Pick<BackendOptions, 'addresses' | 'onFault'>,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const authority = await emulator.authorityOf(clusterId);
  const { certificate, key } = await createServerCertificate(authority, certificateNames(addresses));
  const server = createServer(
    // An unknown certificate gets a response that kubectl can show. If the handshake failed, it would retry eleven
    // times.
    {
      ...connectionTimeouts,
      handshakeTimeout: handshakeTimeoutMs,
      cert: certificate,
      key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    withClusterFaults(emulator, answer, onFault),
  );
  limitConnections(server);
  return server;
}

/**
 * Listens on the port that the cluster had before, or on a free one, and remembers the port. Warns if the port has
 * changed, because existing kubeconfigs have the old one.
 */
export async function listenForCluster(
  emulator: EmulatorState,
  clusterId: string,
  server: Server,
  { host, warn }: { readonly host: string; readonly warn: (message: string) => void },
): Promise<void> {
  // Each emulator has ports of its own.
  if (emulator.store.isShared) return startListening(server, 0, host);
  const wanted = emulator.clusterById(clusterId)?.port;
  const refusal = await startListening(server, wanted ?? 0, host).catch((error: unknown) => error);
  if (refusal !== undefined) await startListening(server, 0, host);
  const record = emulator.clusterById(clusterId);
  const port = portOf(server);
  if (record === undefined || record.port === port) return;
  emulator.putCluster({ ...record, port });
  if (wanted === undefined) return;
  const cause = isOksError(refusal) ? `${refusal.message} ` : '';
  warn(`${cause}The cluster ${clusterName(emulator, record)} has the new port ${port}. Get its kubeconfig again.`);
}

/** A certificate of a cluster's authority for a user, as a kubeconfig has it. */
export async function createCertificateAccess(
  emulator: EmulatorState,
  clusterId: string,
  address: ClusterAddress,
  { user, group, ttlMs }: CredentialsRequest,
): Promise<ClusterAccess> {
  const authority = await emulator.authorityOf(clusterId);
  const now = await emulator.store.run(() => emulator.clock.now());
  const pair = await createClientCertificate(authority, { user, group }, now, ttlMs);
  return certificateAccess(address, authority, pair);
}
