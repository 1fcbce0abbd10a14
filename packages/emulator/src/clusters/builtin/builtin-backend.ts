import type { EmulatorState } from '../../state/emulator-state.ts';
import type { BackendOptions, ClusterBackend } from '../cluster-backend.ts';
import type { ClusterListener, OpenCluster } from '../cluster-listener.ts';
import { resumeClusters } from '../resume-clusters.ts';
import { type ClusterState, removeClusterState, toNodePoolSummary } from '../oks-state/cluster-state.ts';
import { createStartedClusters } from '../started-clusters.ts';
import { createResponseBuffers } from './response-buffers.ts';

interface RunningCluster extends OpenCluster {
  readonly state: ClusterState;
}

/** Runs a small Kubernetes API for each cluster inside the emulator's own process. */
export async function createBuiltinBackend(
  emulator: EmulatorState,
  options: Pick<BackendOptions, 'addresses' | 'warn' | 'onFault'>,
): Promise<ClusterBackend> {
  const { addresses, warn, onFault } = options;
  const buffers = createResponseBuffers();
  const clusters = createStartedClusters(open);
  // Own ports are loaded with the first cluster, because an emulator without clusters starts much faster.
  let listener: Promise<ClusterListener> | undefined;
  if (addresses.port !== undefined) {
    const { openSharedPort } = await import('../shared-port.ts');
    listener = openSharedPort(emulator, addresses.port, options, startIfExists);
    await listener;
  }

  async function listenerOf(): Promise<ClusterListener> {
    const { createOwnPorts } = await import('../cluster-listener.ts');
    return createOwnPorts(emulator, options);
  }

  async function open(clusterId: string): Promise<RunningCluster> {
    const [ports, { openClusterApi }] = await Promise.all([(listener ??= listenerOf()), import('./cluster-api.ts')]);
    const { answer, state } = await openClusterApi(emulator, clusterId, {
      buffers,
      onFault,
      onDeleted: () => void close(clusterId).catch(onFault),
    });
    return { ...(await ports.open(clusterId, answer)), state };
  }

  /** Stops serving a cluster that was deleted. */
  async function close(clusterId: string): Promise<void> {
    await (await clusters.take(clusterId))?.close();
  }

  async function startIfExists(clusterId: string): Promise<boolean> {
    // In a shared store, another emulator may have created it.
    await emulator.findOwner(clusterId);
    if ((await emulator.store.run(() => emulator.clusterById(clusterId))) === undefined) {
      // Or deleted it.
      await close(clusterId);
      return false;
    }
    await clusters.start(clusterId);
    return true;
  }

  return {
    kind: 'builtin',
    programs: [],
    async issueCredentials(clusterId, request) {
      const { address } = await clusters.start(clusterId);
      const { createCertificateAccess } = await import('../cluster-endpoint.ts');
      return createCertificateAccess(emulator, clusterId, address, request);
    },
    async remove(clusterId) {
      const cluster = clusters.take(clusterId);
      await emulator.store.run(() => removeClusterState(emulator, clusterId));
      await (await cluster)?.close();
    },
    async resume() {
      await resumeClusters(emulator, { start: (id) => clusters.start(id), warn });
    },
    async status() {
      return Promise.all(
        clusters.entries().map(async ([id, cluster]) => {
          const { address, state } = await cluster;
          const pools = await emulator.store.run(() => state.nodepools());
          return {
            id,
            server: address.server,
            nodePools: pools.map(toNodePoolSummary),
          };
        }),
      );
    },
    async drain() {
      (await listener)?.drain?.();
    },
    async close() {
      // The listener first, so that requests in progress get a response.
      await (await listener)?.close();
      await Promise.all(clusters.takeAll().map(async (cluster) => (await cluster).close()));
    },
  };
}
