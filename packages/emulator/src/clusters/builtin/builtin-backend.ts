import type { Server } from 'node:https';
import type { EmulatorState } from '../../state/emulator-state.ts';
import type { ClusterBackend } from '../cluster-backend.ts';
import { resumableClusters } from '../resumable-clusters.ts';
import { type ClusterState, removeClusterState } from '../oks-state/cluster-state.ts';
import { createResponseBuffers } from './response-buffers.ts';

// Loaded with the first cluster API: an emulator without one starts in a fraction of the time.
const loadEndpoint = async () => import('../cluster-endpoint.ts');

interface RunningCluster {
  readonly server: Server;
  readonly origin: string;
  readonly state: ClusterState;
}

/** Runs a small Kubernetes API for each cluster inside the emulator's own process, each on its own port. */
export function createBuiltinBackend(emulator: EmulatorState, host: string): ClusterBackend {
  const buffers = createResponseBuffers();
  const running = new Map<string, Promise<RunningCluster>>();

  async function open(clusterId: string): Promise<RunningCluster> {
    const [{ listenForCluster, originOf }, { createClusterServer }] = await Promise.all([
      loadEndpoint(),
      import('./cluster-server.ts'),
    ]);
    const { server, state } = await createClusterServer(emulator, clusterId, host, buffers);
    await listenForCluster(emulator, clusterId, server, host);
    return { server, state, origin: originOf(server, host) };
  }

  function start(clusterId: string): Promise<RunningCluster> {
    let cluster = running.get(clusterId);
    if (cluster === undefined) {
      cluster = open(clusterId);
      running.set(clusterId, cluster);
      cluster.catch(() => running.delete(clusterId));
    }
    return cluster;
  }

  return {
    kind: 'builtin',
    programs: [],
    async issueCredentials(clusterId, request) {
      const { origin } = await start(clusterId);
      const { createCertificateAccess } = await loadEndpoint();
      return createCertificateAccess(emulator, clusterId, origin, request);
    },
    async remove(clusterId) {
      const cluster = running.get(clusterId);
      running.delete(clusterId);
      await emulator.store.run(() => removeClusterState(emulator, clusterId));
      if (cluster !== undefined) await (await loadEndpoint()).closeEndpoint((await cluster).server);
    },
    async resume() {
      await Promise.all(resumableClusters(emulator).map(({ id }) => start(id)));
    },
    async status() {
      return Promise.all(
        [...running].map(async ([id, cluster]) => {
          const { origin, state } = await cluster;
          const pools = await emulator.store.run(() => state.nodepools());
          return {
            id,
            server: origin,
            nodePools: pools.map(({ name, spec, nodes }) => ({
              name,
              desiredNodes: spec.desiredNodes,
              nodes: nodes.length,
            })),
          };
        }),
      );
    },
    async close() {
      const open = [...running.values()];
      running.clear();
      if (open.length === 0) return;
      const { closeEndpoint } = await loadEndpoint();
      await Promise.all(open.map(async (cluster) => closeEndpoint((await cluster).server)));
    },
  };
}
