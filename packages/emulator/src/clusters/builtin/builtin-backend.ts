import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { EmulatorState } from '../../state/emulator-state.ts';
import type { ClusterAccess, ClusterBackend } from '../cluster-backend.ts';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { createResponseBuffers } from './response-buffers.ts';

interface RunningCluster {
  readonly server: Server;
  readonly state: ClusterState;
}

/** Runs a small Kubernetes API for each cluster inside the emulator's own process, each on its own port. */
export function createBuiltinBackend(emulator: EmulatorState, host: string): ClusterBackend {
  const buffers = createResponseBuffers();
  const running = new Map<string, Promise<RunningCluster>>();
  const originOf = ({ server }: RunningCluster): string =>
    `https://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`;

  async function open(clusterId: string): Promise<RunningCluster> {
    // Loaded with the first cluster API: an emulator without one starts in a fraction of the time.
    const { createClusterServer } = await import('./cluster-server.ts');
    const opened = await createClusterServer(emulator, clusterId, host, buffers);
    const wanted = emulator.clusterById(clusterId)?.port;
    await listen(opened.server, wanted ?? 0, host).catch(() => listen(opened.server, 0, host));
    const record = emulator.clusterById(clusterId);
    const port = portOf(opened.server);
    if (record !== undefined && record.port !== port) emulator.putCluster({ ...record, port });
    return opened;
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
    async issueCredentials(clusterId, { user, group, ttlMs }): Promise<ClusterAccess> {
      const { createClientCertificate } = await import('../certificates.ts');
      const cluster = await start(clusterId);
      const authority = await emulator.authorityOf(clusterId);
      const pair = await createClientCertificate(authority, { user, group }, emulator.clock.now(), ttlMs);
      return {
        cluster: { 'certificate-authority-data': base64(authority.certificate), server: originOf(cluster) },
        user: { 'client-certificate-data': base64(pair.certificate), 'client-key-data': base64(pair.key) },
      };
    },
    async remove(clusterId) {
      const cluster = running.get(clusterId);
      running.delete(clusterId);
      if (cluster === undefined) return;
      const { server, state } = await cluster;
      state.clear();
      await closeServer(server);
    },
    async resume() {
      const resumed = emulator
        .allClusters()
        .filter(({ port, lifecycle }) => port !== undefined && lifecycle.status !== 'deleting');
      await Promise.all(resumed.map(({ id }) => start(id)));
    },
    async status() {
      const clusters = await Promise.all([...running].map(async ([id, cluster]) => ({ id, ...(await cluster) })));
      return clusters.map(({ id, ...cluster }) => ({
        id,
        server: originOf(cluster),
        nodePools: cluster.state.nodepools().map(({ name, spec, nodes }) => ({
          name,
          desiredNodes: spec.desiredNodes,
          nodes: nodes.length,
        })),
      }));
    },
    async close() {
      const open = [...running.values()];
      running.clear();
      await Promise.all(open.map(async (cluster) => closeServer((await cluster).server)));
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
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
