import type { Client } from '@oks-kit/client';
import { OksConflictError } from '@oks-kit/core';
import { fetchKubeconfig, type Kubeconfig } from '@oks-kit/kubeconfig';
import { type ClusterClient, createClusterClient, type PeeringSide, peerNetworks } from '@oks-kit/kubernetes';
import type { ClusterAccess, PeeredCluster } from '../execute/cluster-access.ts';

export interface ClusterAccessOptions {
  readonly client: Pick<Client, 'projects' | 'clusters'>;
  /** Yields a kubeconfig for a cluster, from a cache if possible. @default fetches one for each cluster */
  readonly kubeconfig?: ((clusterId: string) => Promise<Kubeconfig>) | undefined;
}

/** Opens the APIs of clusters over https, each once. */
export function clusterAccess({ client, kubeconfig }: ClusterAccessOptions): ClusterAccess {
  const fetched = new Map<string, Promise<Kubeconfig>>();
  const clients = new Map<string, ClusterClient>();
  const fetchOnce = async (clusterId: string): Promise<Kubeconfig> => {
    const known = fetched.get(clusterId);
    if (known !== undefined) return known;
    const pending = fetchKubeconfig(client, clusterId);
    fetched.set(clusterId, pending);
    pending.catch(() => fetched.delete(clusterId));
    return pending;
  };
  const open = (clusterId: string): ClusterClient => {
    const known = clients.get(clusterId);
    if (known !== undefined) return known;
    const source = kubeconfig ?? fetchOnce;
    const opened = createClusterClient(() => source(clusterId));
    clients.set(clusterId, opened);
    return opened;
  };
  const sideOf = async ({ path, clusterId, projectId }: PeeredCluster): Promise<PeeringSide> => {
    const [cluster, project, nets, quotas] = await Promise.all([
      client.clusters.get(clusterId),
      client.projects.get(projectId),
      client.projects.nets(projectId),
      client.projects.quotas(projectId),
    ]);
    const [netId, ownerId] = [nets[0]?.NetId, quotas[0]?.AccountId];
    if (netId === undefined || ownerId === undefined) {
      throw new OksConflictError(`The Net of ${path} is not known yet.`, {
        status: 409,
        hint: 'Run the command again later.',
      });
    }
    return {
      cluster: open(clusterId),
      name: path,
      projectId,
      netId,
      ownerId,
      cidr: project.cidr,
      cidrPods: cluster.cidr_pods ?? '',
      cidrService: cluster.cidr_service ?? '',
    };
  };
  return {
    open: (clusterId) => Promise.resolve(open(clusterId)),
    async peer(from, to, options) {
      const [a, b] = await Promise.all([sideOf(from), sideOf(to)]);
      await peerNetworks(a, b, options);
    },
  };
}
