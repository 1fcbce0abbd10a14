import { isObject, isOksError } from '@oks-kit/core';
import type { ClusterClient, NodePool, ObjectInput } from '@oks-kit/kubernetes';
import { ownerOf } from '../manifest/owner.ts';
import type { Change } from '../plan/plan.ts';
import { type ChangeContext, checkOwner, idOf, type Progress } from './change-context.ts';
import { createOnce } from './create-once.ts';
import { untilClusterAnswers } from './new-cluster.ts';

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
  const live = async (): Promise<NodePool | undefined> =>
    (await nodepools.list({ signal })).find(({ metadata }) => metadata.name === name);
  const remove = async (): Promise<void> => {
    checkOwner(change, (await live())?.metadata.labels ?? {}, context);
    try {
      await nodepools.delete(name, { signal });
    } catch (error) {
      if (!isOksError(error, 'not_found')) throw error;
    }
    await nodepools.waitFor(name, 'deleted', waiting);
  };
  // Boundary: the plan contains a spec that was checked; the client checks it again.
  const input = change.body as unknown as ObjectInput<NodePool['spec']>;
  const create = async (): Promise<void> => {
    if ((await live())?.metadata.deletionTimestamp !== undefined) await nodepools.waitFor(name, 'deleted', waiting);
    await createOnce(
      async () => ({ id: (await nodepools.create(input, { signal })).metadata.name }),
      async () => {
        const found = await live();
        return found === undefined ? undefined : { id: name, tags: found.metadata.labels ?? {} };
      },
      change,
      context,
    );
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
      checkOwner(change, (await nodepools.get(name, { signal })).metadata.labels, context);
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
    const requests = await netPeeringRequests.list({ signal });
    const id = requests.find(({ metadata }) => metadata.name === request)?.status?.netPeeringId;
    await netPeeringRequests.delete(String(request), { signal }).catch((error: unknown) => {
      if (!isOksError(error, 'not_found')) throw error;
    });
    if (id !== undefined) await removeAcceptance(toPath, id, context);
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
    // Boundary: the planner wrote these labels.
    labels: (isObject(labels) ? labels : {}) as Record<string, string>,
    signal,
    timeoutMs: context.waitTimeoutMs,
    onProgress: progress,
  });
}

/**
 * Removes our acceptance of a deleted peering. A leftover acceptance is harmless, so failing to reach the cluster is
 * not an error.
 */
async function removeAcceptance(path: string, netPeeringId: string, context: ChangeContext): Promise<void> {
  const { signal, clusters, ids, owner } = context;
  const clusterId = ids.get(path);
  if (clusterId === undefined) return;
  try {
    const { netPeeringAcceptances } = await clusters.open(clusterId);
    for (const { metadata, spec } of await netPeeringAcceptances.list({ signal }))
      if (spec.netPeeringId === netPeeringId && ownerOf(metadata.labels) === owner)
        await netPeeringAcceptances.delete(metadata.name, { signal });
  } catch (error) {
    if (signal?.aborted === true || !isOksError(error)) throw error;
  }
}

/** Connects to a cluster, retrying if it is new. */
export async function openCluster(
  clusterId: string,
  context: ChangeContext,
  progress: Progress,
): Promise<ClusterClient> {
  const { clusters, clock, signal, newClusterTimeoutMs } = context;
  return untilClusterAnswers(
    async (looking) => {
      const cluster = await clusters.open(clusterId);
      await cluster.nodepools.list({ signal: looking });
      return cluster;
    },
    {
      timeoutMs: newClusterTimeoutMs,
      clock,
      signal,
      onPause() {
        progress('waiting for the API of the cluster');
        return true;
      },
    },
  );
}
