import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { EmulatorState } from '../../state/emulator-state.ts';
import type { ClusterState } from './cluster-state.ts';

/** The Kubernetes endpoints of an emulator: one port a cluster, opened when its first kubeconfig is made. */
export interface KubernetesEndpoints {
  /** Opens the endpoint if it is not open, and yields its URL. */
  start(clusterId: string): Promise<string>;
  /** Closes the endpoint of a cluster that is deleted, and forgets what it held. */
  remove(clusterId: string): void;
  /** Opens again what was open when the emulator last ran. */
  resume(clusterIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export function createKubernetesEndpoints(emulator: () => EmulatorState, host: string): KubernetesEndpoints {
  const servers = new Map<string, Promise<Server>>();
  const states = new Map<string, ClusterState>();

  async function open(clusterId: string): Promise<Server> {
    // Loaded with the first endpoint: an emulator that is asked for none starts in a fraction of the time.
    const { createClusterServer } = await import('./cluster-server.ts');
    const { server, state } = await createClusterServer(emulator(), clusterId, host);
    const wanted = emulator().clusterById(clusterId)?.port;
    await listen(server, wanted ?? 0, host).catch(() => listen(server, 0, host));
    const record = emulator().clusterById(clusterId);
    const port = portOf(server);
    if (record !== undefined && record.port !== port) emulator().putCluster({ ...record, port });
    states.set(clusterId, state);
    return server;
  }

  return {
    async start(clusterId) {
      let server = servers.get(clusterId);
      if (server === undefined) {
        server = open(clusterId);
        servers.set(clusterId, server);
        server.catch(() => servers.delete(clusterId));
      }
      return `https://${host.includes(':') ? `[${host}]` : host}:${portOf(await server)}`;
    },
    remove(clusterId) {
      states.get(clusterId)?.clear();
      states.delete(clusterId);
      const server = servers.get(clusterId);
      servers.delete(clusterId);
      void server?.then(closeServer);
    },
    async resume(clusterIds) {
      const living = clusterIds.filter(
        (id) => !['deleting', undefined].includes(emulator().clusterById(id)?.lifecycle.status),
      );
      await Promise.all(living.map((id) => this.start(id)));
    },
    async close() {
      const open = [...servers.values()];
      servers.clear();
      await Promise.all(open.map(async (server) => closeServer(await server)));
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  // Boundary: a server that listens on TCP has such an address.
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
