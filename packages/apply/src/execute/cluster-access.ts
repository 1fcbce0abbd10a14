import type { ClusterClient, PeerNetworksOptions } from '@oks-kit/kubernetes';

/** Connects to the APIs of clusters. `clusterAccess` of `@oks-kit/apply/node` makes one with a kubeconfig cache. */
export interface ClusterAccess {
  /** Returns a client for the `oks.dev` objects of a cluster. Rejects if no kubeconfig can be fetched. */
  open(clusterId: string): Promise<ClusterClient>;
  /** Peers the Nets of the projects of two clusters and waits until the peering is active. */
  peer(from: PeeredCluster, to: PeeredCluster, options: PeerNetworksOptions): Promise<void>;
}

/** One side of a peering. */
export interface PeeredCluster {
  /** `PROJECT/CLUSTER`, such as `shop/web`. */
  readonly path: string;
  readonly clusterId: string;
  readonly projectId: string;
}
