import type { KindClient, NodePool } from '@oks-kit/kubernetes';
import { isOksError } from '@oks-kit/core';
import { nearestOr, notFound } from '../../resolve/suggestions.ts';
import type { Session } from '../../session/session.ts';
import { reachCluster } from '../kubeconfig/reach-cluster.ts';

/** The node pools of the cluster that a command is about. */
export async function reachPools(session: Session): Promise<KindClient<NodePool>> {
  return (await reachCluster(session)).nodepools;
}

/** The result of a call about one pool. If the name is unknown, the error suggests the nearest one. */
export async function orNearest<T>(
  session: Session,
  pools: KindClient<NodePool>,
  name: string,
  call: Promise<T>,
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    const names = (await pools.list({ signal: session.signal })).map(({ metadata }) => metadata.name);
    throw notFound('node pool', name, nearestOr(`See \`${session.hint('nodepool list')}\`.`, name, names));
  }
}
