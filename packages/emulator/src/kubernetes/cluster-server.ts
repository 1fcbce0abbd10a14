import { createServer, type Server } from 'node:https';
import { createServerCertificate } from '../certificates.ts';
import type { World } from '../world.ts';
import { createKubernetesApi } from './api.ts';
import { type ClusterState, openClusterState } from './cluster-state.ts';

const maxConnections = 256;

/** The server of one cluster's own API, not yet listening, and what it knows. */
export async function createClusterServer(
  world: World,
  clusterId: string,
  host: string,
): Promise<{ readonly server: Server; readonly state: ClusterState }> {
  const authority = await world.authorityOf(clusterId);
  const { certificate, key } = await createServerCertificate(authority, host);
  const state = openClusterState(world, clusterId);
  const server = createServer(
    // A foreign certificate gets an answer that kubectl can show; refusing the handshake would have it try eleven times.
    { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false },
    createKubernetesApi(state),
  );
  server.maxConnections = maxConnections;
  return { server, state };
}
