import { createNodepools, type Nodepools } from '@oks-kit/kubernetes';
import { isOksError, OksNotFoundError } from '@oks-kit/core';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { nearestOr } from '../../resolve/suggestions.ts';
import { connect, type Connection } from '../../session/connect.ts';
import { cachedKubeconfig, clusterIdOf } from '../kubeconfig/cached.ts';

/** The node pools of a cluster, and how it was reached. */
export interface Reached extends Connection {
  readonly pools: Nodepools;
}

/** Reaches the cluster that a command is about, with a certificate from the cache: a second command needs no new one. */
export async function reachPools(context: Context, globals: Globals): Promise<Reached> {
  const connection = connect(context, globals);
  const id = await clusterIdOf(context, globals, connection);
  let current = await cachedKubeconfig(context, connection, id);
  const pools = createNodepools({
    kubeconfig: async () => {
      // A wait can be longer than what is left of a certificate.
      if (context.now() >= current.renewAt.getTime()) current = await cachedKubeconfig(context, connection, id);
      return current.kubeconfig;
    },
  });
  return { ...connection, pools };
}

/** What a call about one pool yields. For a name that is none it says which is near. */
export async function orNearest<T>(pools: Nodepools, name: string, signal: AbortSignal, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    const names = (await pools.list({ signal })).map(({ metadata }) => metadata.name);
    throw new OksNotFoundError(`There is no node pool \`${name}\`.`, {
      status: 404,
      cause: error,
      hint: nearestOr('See `oks nodepool list`.', name, names),
    });
  }
}
