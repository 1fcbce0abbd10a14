import { isObject, isOksError, isTransient, limitCall, OksConflictError } from '@oks-kit/core';
import type { ClusterClient, NodePool, ObjectInput } from '@oks-kit/kubernetes';
import { ownerTag } from '../manifest/manifest-schema.ts';
import type { Change } from '../plan/plan.ts';
import { type ChangeContext, idOf, type Progress } from './change-context.ts';

/** Pause between two attempts to reach a new cluster, in milliseconds. */
const retryMs = 5_000;

/** Makes a change inside a cluster: to a node pool or to a peering. */
export async function runInside(change: Change, context: ChangeContext, progress: Progress): Promise<void> {
  if (change.kind === 'peering') return runPeering(change, context, progress);
  const [project = '', clusterName = '', name = ''] = change.path.split('/');
  const { nodepools } = await openCluster(idOf(context, `${project}/${clusterName}`), context, progress);
  const waiting = {
    signal: context.signal,
    timeoutMs: context.waitTimeoutMs,
    onChange: ({ text }: { readonly text: string }) => progress(text),
  };
  const { signal } = context;
  const remove = async (): Promise<void> => {
    try {
      await nodepools.delete(name, { signal });
    } catch (error) {
      if (!isOksError(error, 'not_found')) throw error;
    }
    await nodepools.waitFor(name, 'deleted', waiting);
  };
  // Boundary: the planner has made it from a checked spec; the client checks again.
  const input = change.body as unknown as ObjectInput<NodePool['spec']>;
  const create = async (): Promise<void> => {
    const existing = (await nodepools.list({ signal })).find(({ metadata }) => metadata.name === name);
    if (existing?.metadata.deletionTimestamp !== undefined) await nodepools.waitFor(name, 'deleted', waiting);
    await nodepools.create(input, { signal }).catch(async (error: unknown) => {
      if (!isOksError(error, 'conflict')) throw error;
      const found = await nodepools.get(name, { signal });
      if (found.metadata.labels?.[ownerTag] === context.owner) return;
      throw new OksConflictError(`A node pool ${change.path} of another owner was created meanwhile.`, {
        status: 409,
        hint: 'Run the command again for a new plan.',
        cause: error,
      });
    });
    await nodepools.waitFor(name, 'ready', waiting);
  };
  switch (change.action) {
    case 'delete':
      return remove();
    case 'replace':
      await remove();
      return create();
    case 'create':
      return create();
    default:
      await nodepools.patch(name, change.body, { signal });
      await nodepools.waitFor(name, 'ready', waiting);
  }
}

async function runPeering(change: Change, context: ChangeContext, progress: Progress): Promise<void> {
  const { from, to, request, labels } = change.body;
  const [fromPath, toPath] = [String(from), String(to)];
  const { signal } = context;
  if (change.action === 'delete') {
    const { netPeeringRequests } = await openCluster(idOf(context, fromPath), context, progress);
    await netPeeringRequests.delete(String(request), { signal }).catch((error: unknown) => {
      if (!isOksError(error, 'not_found')) throw error;
    });
    return;
  }
  const side = (path: string): { path: string; clusterId: string; projectId: string } => ({
    path,
    clusterId: idOf(context, path),
    projectId: idOf(context, path.split('/')[0] ?? ''),
  });
  const [a, b] = [side(fromPath), side(toPath)];
  for (const { clusterId } of [a, b]) await openCluster(clusterId, context, progress);
  await context.clusters.peer(a, b, {
    // Boundary: the planner's own labels.
    labels: (isObject(labels) ? labels : {}) as Record<string, string>,
    signal,
    timeoutMs: context.waitTimeoutMs,
    onProgress: progress,
  });
}

/** The API of a cluster that was just created may not answer for minutes after the cluster is ready. */
export async function openCluster(
  clusterId: string,
  context: ChangeContext,
  progress: Progress,
): Promise<ClusterClient> {
  const { clusters, clock, signal, newClusterTimeoutMs } = context;
  const until = clock.now() + newClusterTimeoutMs;
  const limit = limitCall(signal, newClusterTimeoutMs);
  try {
    for (;;) {
      try {
        const cluster = await clusters.open(clusterId);
        await cluster.nodepools.list({ signal: limit.signal });
        return cluster;
      } catch (error) {
        if (!isTransient(error) || clock.now() + retryMs > until) throw error;
        progress('waiting for the API of the cluster');
        await clock.sleep(retryMs, limit.signal);
      }
    }
  } finally {
    limit.release();
  }
}
