import {
  type Cluster,
  type ClusterInput,
  type ClusterUpdate,
  type KubeconfigQuery,
  type ListAllClustersQuery,
  type ListClustersQuery,
  operations,
} from '@oks-kit/schemas';
import type { CallOptions } from '../call-context.ts';
import type { OksCall, OksListCall } from '../oks-call.ts';
import type { WaitOptions } from '../waiter.ts';
import type { Caller } from './caller.ts';
import type { WaitTarget } from './projects.ts';

/** For whom, for how long, and to which key a kubeconfig is sealed. */
export interface SealedKubeconfigRequest extends KubeconfigQuery {
  /** An X25519 public key: 32 bytes in standard base64. */
  readonly publicKey: string;
}

/** A kubeconfig that only the holder of the secret key can open. */
export interface SealedKubeconfig {
  /** The sealed box, in standard base64. */
  readonly sealed: string;
  /** The name of the cluster, where the service gave it. */
  readonly name: string | undefined;
}

/** Managed Kubernetes clusters. Every call can throw any `OksError` of a call. */
export interface Clusters {
  /** CreateCluster. Never repeated once it may have arrived: see `maybeApplied` of its errors. */
  create(cluster: ClusterInput, options?: CallOptions): OksCall<Cluster>;
  /** ListClustersByProjectID. */
  list(filters?: ListClustersQuery, options?: CallOptions): OksListCall<Cluster>;
  /** ListAllClusters: those of every project. */
  listAll(filters?: ListAllClustersQuery, options?: CallOptions): OksListCall<Cluster>;
  /** GetCluster. */
  get(clusterId: string, options?: CallOptions): OksCall<Cluster>;
  /** UpdateCluster. What is left out stays as it is. */
  update(clusterId: string, changes: ClusterUpdate, options?: CallOptions): OksCall<Cluster>;
  /** DeleteCluster. Yields what the service says about it. */
  delete(clusterId: string, options?: CallOptions): OksCall<string>;
  /** UpgradeCluster, to `statuses.available_upgrade`. Never repeated once it may have arrived. */
  upgrade(clusterId: string, options?: CallOptions): OksCall<Cluster>;
  /** GetKubeconfig: the kubeconfig as YAML, with a private key in it. Prefer {@link sealedKubeconfig}. */
  kubeconfig(clusterId: string, request?: KubeconfigQuery, options?: CallOptions): OksCall<string>;
  /** GetKubeconfigWithPubkeyNACL: the kubeconfig sealed to a public key. */
  sealedKubeconfig(
    clusterId: string,
    request: SealedKubeconfigRequest,
    options?: CallOptions,
  ): OksCall<SealedKubeconfig>;
  /** Waits until the cluster has the status. Throws `OksWaitError`. Yields the cluster, or nothing once it is gone. */
  waitFor(clusterId: string, target: 'deleted', options?: WaitOptions<Cluster>): Promise<Cluster | undefined>;
  waitFor(clusterId: string, target: WaitTarget, options?: WaitOptions<Cluster>): Promise<Cluster>;
}

export function clustersOf(caller: Caller): Clusters {
  const get = (cluster_id: string, options?: CallOptions): OksCall<Cluster> =>
    caller.call(operations.GetCluster, { cluster_id }, options);
  return {
    create: (body, options) => caller.call(operations.CreateCluster, { body }, options),
    list: (filters, options) => caller.list(operations.ListClustersByProjectID, { ...filters }, options),
    listAll: (filters, options) => caller.list(operations.ListAllClusters, { ...filters }, options),
    get,
    update: (cluster_id, body, options) => caller.call(operations.UpdateCluster, { cluster_id, body }, options),
    delete: (cluster_id, options) => caller.call(operations.DeleteCluster, { cluster_id }, options),
    upgrade: (cluster_id, options) => caller.call(operations.UpgradeCluster, { cluster_id }, options),
    kubeconfig: (cluster_id, request, options) =>
      caller.call(operations.GetKubeconfig, { cluster_id, ...request }, options).map(({ data }) => data.kubeconfig),
    sealedKubeconfig: (cluster_id, request: Partial<SealedKubeconfigRequest> | undefined, options) => {
      // The API does without a key, and would answer with the kubeconfig unsealed: none is refused as a wrong one is.
      const { publicKey = '', ...query } = { ...request };
      return caller
        .call(operations.GetKubeconfigWithPubkeyNACL, { cluster_id, ...query, 'x-encrypt-nacl': publicKey }, options)
        .map(({ data }) => ({ sealed: data.kubeconfig, name: data.name }));
    },
    waitFor: (id: string, target: string, options: WaitOptions<Cluster> = {}) =>
      caller.waitUntil<Cluster>(
        {
          name: `cluster ${id}`,
          id,
          target,
          look: (signal) => get(id, { signal }),
          statusOf: ({ statuses }) => statuses.status ?? 'unknown',
        },
        options,
      ),
  };
}
