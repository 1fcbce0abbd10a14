import { createServer, type Server } from 'node:https';
import { connectionTimeouts, handshakeTimeoutMs, limitConnections } from '../../http/connection-limit.ts';
import { createServerCertificate } from '../certificates.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import type { ResponseBuffers } from './response-buffers.ts';
import { type ClusterState, openClusterState } from './cluster-state.ts';

/** The server of one cluster's own API, not yet listening, and what it knows. */
export async function createClusterServer(
  emulator: EmulatorState,
  clusterId: string,
  host: string,
  buffers: ResponseBuffers,
): Promise<{ readonly server: Server; readonly state: ClusterState }> {
  const authority = await emulator.authorityOf(clusterId);
  const { certificate, key } = await createServerCertificate(authority, host);
  const state = openClusterState(emulator, clusterId);
  const server = createServer(
    // A foreign certificate gets an answer that kubectl can show; refusing the handshake would have it try eleven times.
    {
      ...connectionTimeouts,
      handshakeTimeout: handshakeTimeoutMs,
      cert: certificate,
      key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    createKubernetesApi(state, buffers),
  );
  limitConnections(server);
  return { server, state };
}
