import { type ClusterClient, createClusterClient } from '@oks-kit/kubernetes';
import { findClusterId } from '../../resolve/clusters.ts';
import type { Session } from '../../session/session.ts';
import { cachedKubeconfig } from './cached.ts';

/** A client for the objects of the cluster that a command is about. */
export async function reachCluster(session: Session): Promise<ClusterClient> {
  return clusterClientOf(session, await findClusterId(session));
}

/** A client for the objects of a cluster. The certificate comes from the cache if it is still valid. */
export async function clusterClientOf(session: Session, clusterId: string): Promise<ClusterClient> {
  const { context } = session;
  let current = await cachedKubeconfig(session, clusterId);
  return createClusterClient(
    async () => {
      // A wait can take longer than the certificate is valid.
      if (context.now() >= current.renewAt.getTime()) current = await cachedKubeconfig(session, clusterId);
      return current.kubeconfig;
    },
    { proxyEnv: context.env, beforeChange: session.beforeClusterChange },
  );
}
