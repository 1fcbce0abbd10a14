import type { ClusterClient, PeerNetworksOptions } from '@oks-kit/kubernetes';

/** Opens the APIs of clusters. `@oks-kit/apply/node` has one that uses the kubeconfig cache. */
export interface ClusterAccess {
  /** A client for the `oks.dev` objects of a cluster. */
  open(clusterId: string): Promise<ClusterClient>;
  /** Peers the Nets of the projects of two clusters and waits until the peering is active. */
  peer(from: PeeredCluster, to: PeeredCluster, options: PeerNetworksOptions): Promise<void>;
}

export interface PeeredCluster {
  /** `shop/web` */
  readonly path: string;
  readonly clusterId: string;
  readonly projectId: string;
}
