import type { Cluster } from '@oks-kit/schemas';
import { chooseCluster, clusterReference } from '../../resolve/clusters.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { foundOrDeleted, readTarget, waitFor, type Waiting } from '../../verbs/wait.ts';
import { clusters } from './noun.ts';
import type { clusterWait } from './spec.ts';

export const runClusterWait: Run<typeof clusterWait> = async ({ session, flags, args: [name] }) => {
  const { target, timeoutMs } = readTarget(flags.for, flags['wait-timeout'], 'status or version');
  const found = await foundOrDeleted(
    target,
    () => chooseCluster(session, name),
    () => wasClusterDeleted(session, clusterReference(session, name)),
  );
  if (found === undefined) {
    session.note(`cluster ${clusterReference(session, name)}: deleted`);
    return undefined;
  }
  const cluster = await waitForCluster(session, { item: found, target, timeoutMs });
  if (cluster !== undefined) await session.out.one(cluster, await clusters.view(session, [cluster]));
  return undefined;
};

/** Whether a name or an ID is that of a cluster that was deleted. */
export async function wasClusterDeleted({ client, signal }: Session, reference: string): Promise<boolean> {
  const own = reference.slice(reference.indexOf('/') + 1);
  const deleted = await client.clusters.listAll({ deleted: true }, { signal });
  return deleted.some((cluster) => cluster.name === own || cluster.id === own);
}

/** Waits for a cluster. Returns undefined once it is gone. */
export function waitForCluster(
  session: Session,
  waiting: Omit<Waiting<Cluster>, 'look' | 'versionOf'>,
): Promise<Cluster | undefined> {
  return waitFor(session, clusters, {
    ...waiting,
    look: (signal) => session.client.clusters.get(waiting.item.id, { signal }),
    versionOf: ({ version }) => version,
  });
}
