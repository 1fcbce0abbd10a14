import { createNodepools, type Nodepools } from '@oks-kit/kubernetes';
import { isOksError } from '@oks-kit/core';
import { findClusterId } from '../../resolve/clusters.ts';
import { nearestOr, notFound } from '../../resolve/suggestions.ts';
import type { Session } from '../../session/session.ts';
import { cachedKubeconfig } from '../kubeconfig/cached.ts';

/** The node pools of the cluster that a command is about. The certificate comes from the cache if it is still valid. */
export async function reachPools(session: Session): Promise<Nodepools> {
  const id = await findClusterId(session);
  let current = await cachedKubeconfig(session, id);
  return createNodepools({
    async kubeconfig() {
      // A wait can be longer than the rest of a certificate's time.
      if (session.context.now() >= current.renewAt.getTime()) current = await cachedKubeconfig(session, id);
      return current.kubeconfig;
    },
  });
}

/** The result of a call about one pool. If the name is unknown, the error suggests the nearest one. */
export async function orNearest<T>(session: Session, pools: Nodepools, name: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    const names = (await pools.list({ signal: session.signal })).map(({ metadata }) => metadata.name);
    throw notFound('node pool', name, nearestOr(`See \`${session.hint('nodepool list')}\`.`, name, names));
  }
}
