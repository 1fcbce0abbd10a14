import { type ClusterNodes, type PoolVersions, readPoolVersions } from '@oks-kit/apply/upgrade';
import { isOksError } from '@oks-kit/core';
import type { ClusterClient } from '@oks-kit/kubernetes';
import type { Cluster } from '@oks-kit/schemas';
import { clusterLabel } from '../../resolve/clusters.ts';
import type { Session } from '../../session/session.ts';

/** The nodes of a cluster. Connects to the cluster when they are read. */
export function clusterNodes(session: Session, cluster: Cluster): ClusterNodes {
  let client: Promise<ClusterClient> | undefined;
  const open = (): Promise<ClusterClient> => {
    client ??= import('../kubeconfig/reach-cluster.ts').then(({ clusterClientOf }) =>
      clusterClientOf(session, cluster.id),
    );
    return client;
  };
  return { path: clusterLabel(session, cluster), open };
}

/** The versions of the nodes of a cluster. A warning says why, if they cannot be read. */
export async function readNodes(session: Session, cluster: Cluster): Promise<PoolVersions[] | undefined> {
  const nodes = clusterNodes(session, cluster);
  try {
    return await readPoolVersions(nodes, session.signal);
  } catch (error) {
    if (session.signal.aborted || !isOksError(error)) throw error;
    session.warn(notChecked(nodes.path, error.message));
    return undefined;
  }
}

/** The warning about nodes that could not be read. */
export function notChecked(label: string, reason: string): string {
  return `The nodes of ${label} could not be checked: ${reason}`;
}
