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

/** Options of `clusterAccess`. */
export interface ClusterAccessOptions {
  readonly client: Pick<Client, 'projects' | 'clusters'>;
  /** Returns a kubeconfig for a cluster. It is called again at `renewAt`. @default fetches one for each cluster */
  readonly kubeconfig?: ((clusterId: string) => Promise<RenewedKubeconfig>) | undefined;
  /** Where to cache kubeconfigs for later runs. Ignored if `kubeconfig` is given. @default no cache */
  readonly cache?: KubeconfigCachePlace | undefined;
  /** Returns the current time in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** A kubeconfig and the time at which it must be replaced. */
export interface RenewedKubeconfig {
  readonly kubeconfig: Kubeconfig;
  /** When to ask for another one, usually shortly before its certificate expires. @default never */
  readonly renewAt?: Date | undefined;
}

/** Where kubeconfigs are cached, and for which account. */
export interface KubeconfigCachePlace {
  /** A folder for private files. If it does not exist, it is created with access for its owner only. */
  readonly folder: string;
  /** The base URL of the API. */
  readonly endpoint: string;
  /** Identifies the account, for example its access key ID. Only a hash is stored. */
  readonly account: string;
  /** Lifetime of new certificates, such as `1h`. @default '1h' */
  readonly ttl?: string | undefined;
}

/**
 * Connects to the APIs of clusters over https. The client of a cluster, with its open connection, is reused until its
 * kubeconfig is renewed.
 */
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

/** Caches the result of `source` until `renewAt`. Concurrent callers share one call; a failed call is not cached. */
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
