import { createServer, type Server } from 'node:https';
import { createServerCertificate } from '../certificates.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import { type ClusterState, openClusterState } from './cluster-state.ts';

const maxConnections = 256;

/** The server of one cluster's own API, not yet listening, and what it knows. */
export async function createClusterServer(
  emulator: EmulatorState,
  clusterId: string,
  host: string,
): Promise<{ readonly server: Server; readonly state: ClusterState }> {
  const authority = await emulator.authorityOf(clusterId);
  const { certificate, key } = await createServerCertificate(authority, host);
  const state = openClusterState(emulator, clusterId);
  const server = createServer(
    // A foreign certificate gets an answer that kubectl can show; refusing the handshake would have it try eleven times.
    { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false },
    createKubernetesApi(state),
  );
  server.maxConnections = maxConnections;
  return { server, state };
}
