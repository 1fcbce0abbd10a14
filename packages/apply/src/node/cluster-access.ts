import type { Client } from '@oks-kit/client';
import { fetchKubeconfig, type Kubeconfig } from '@oks-kit/kubeconfig';
import {
  type ClusterClient,
  createClusterClient,
  type PeeringSide,
  peeringSideOf,
  peerNetworks,
} from '@oks-kit/kubernetes';
import type { ClusterAccess, PeeredCluster } from '../execute/cluster-access.ts';

export interface ClusterAccessOptions {
  readonly client: Pick<Client, 'projects' | 'clusters'>;
  /** Returns a kubeconfig for a cluster, from a cache if possible. @default fetches one for each cluster */
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
  const sideOf = ({ clusterId }: PeeredCluster): Promise<PeeringSide> =>
    peeringSideOf(client, clusterId, open(clusterId));
  return {
    open: (clusterId) => Promise.resolve(open(clusterId)),
    async peer(from, to, options) {
      const [a, b] = await Promise.all([sideOf(from), sideOf(to)]);
      await peerNetworks(a, b, options);
    },
  };
}
