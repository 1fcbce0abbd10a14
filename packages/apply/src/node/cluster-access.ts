import type { Client } from '@oks-kit/client';
import { fetchKubeconfig, type Kubeconfig } from '@oks-kit/kubeconfig';
import { createKubeconfigCache } from '@oks-kit/kubeconfig/node';
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
  /** Returns a kubeconfig for a cluster. It is called again at `renewAt`. @default fetches one for each cluster */
  readonly kubeconfig?: ((clusterId: string) => Promise<RenewedKubeconfig>) | undefined;
  /** Where kubeconfigs are kept for later runs. Ignored if `kubeconfig` is given. @default not kept */
  readonly cache?: KubeconfigCachePlace | undefined;
  /** The time, in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** A kubeconfig, and when to ask for another one. */
export interface RenewedKubeconfig {
  readonly kubeconfig: Kubeconfig;
  /** @default never */
  readonly renewAt?: Date | undefined;
}

export interface KubeconfigCachePlace {
  /** A folder for private files; created for its owner alone if it is missing. */
  readonly folder: string;
  /** The base URL of the API. */
  readonly endpoint: string;
  /** Identifies the account there, for example by its access key ID. Stored as a hash. */
  readonly account: string;
  /** The lifetime of new certificates, such as `1h`. @default '1h' */
  readonly ttl?: string | undefined;
}

/** Opens the APIs of clusters over https, each once. A connection is kept open until the kubeconfig is renewed. */
export function clusterAccess({ client, kubeconfig, cache, now = Date.now }: ClusterAccessOptions): ClusterAccess {
  const source =
    kubeconfig ??
    (cache === undefined
      ? async (clusterId: string) => ({ kubeconfig: await fetchKubeconfig(client, clusterId) })
      : cachedIn(cache, client, now));
  const clients = new Map<string, ClusterClient>();
  const open = (clusterId: string): ClusterClient => {
    const known = clients.get(clusterId);
    if (known !== undefined) return known;
    const opened = createClusterClient(keepUntilRenewal(() => source(clusterId), now));
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

function cachedIn(
  { folder, endpoint, account, ttl = '1h' }: KubeconfigCachePlace,
  client: ClusterAccessOptions['client'],
  now: () => number,
): (clusterId: string) => Promise<RenewedKubeconfig> {
  const cache = createKubeconfigCache({ folder, now });
  return (clusterId) =>
    cache.get({ endpoint, account, clusterId, ttl }, (request) => fetchKubeconfig(client, clusterId, request));
}

/** Concurrent requests share one call of `source`. A call that failed is repeated by the next request. */
function keepUntilRenewal(source: () => Promise<RenewedKubeconfig>, now: () => number): () => Promise<Kubeconfig> {
  let current: Promise<RenewedKubeconfig> | undefined;
  return async () => {
    const known = current;
    if (known !== undefined) {
      const { kubeconfig, renewAt } = await known;
      if (renewAt === undefined || now() < renewAt.getTime()) return kubeconfig;
      if (current === known) current = undefined;
    }
    const pending = (current ??= source());
    pending.catch(() => {
      if (current === pending) current = undefined;
    });
    return (await pending).kubeconfig;
  };
}
