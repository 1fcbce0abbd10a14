import { createServer, type Server } from 'node:https';
import { connectionTimeouts, handshakeTimeoutMs, limitConnections } from '../../http/connection-limit.ts';
import { createServerCertificate } from '../certificates.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import { addNamespaces } from './namespaces.ts';
import type { ResponseBuffers } from './response-buffers.ts';
import { type ClusterState, openClusterState } from '../oks-state/cluster-state.ts';

/** Creates the server of a cluster's Kubernetes API, which does not listen yet, and its state. */
export async function createClusterServer(
  emulator: EmulatorState,
  clusterId: string,
  host: string,
  buffers: ResponseBuffers,
): Promise<{ readonly server: Server; readonly state: ClusterState }> {
  const authority = await emulator.authorityOf(clusterId);
  const { certificate, key } = await createServerCertificate(authority, host);
  const definitions = customResourceDefinitions(emulator.clusterById(clusterId)?.createdAt ?? 0);
  const state = openClusterState(
    emulator,
    clusterId,
    definitions.map((definition) => ['customresourcedefinitions', definition] as const),
  );
  emulator.store.transaction(() => addNamespaces(state.objects, emulator.clock.now()));
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
    createKubernetesApi(state, buffers),
  );
  limitConnections(server);
  return { server, state };
}
