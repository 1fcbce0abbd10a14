import { startWaitTime } from '../../input/durations.ts';
import { findClusters } from '../../resolve/clusters.ts';
import { nameProjects } from '../../resolve/projects.ts';
import { forgetDefaults } from '../../session/defaults.ts';
import type { Run } from '../../session/entry.ts';
import { deleteEach } from '../../verbs/delete.ts';
import { whereOf } from '../../verbs/where.ts';
import { deleted } from '../../verbs/wait.ts';
import { clusterBlocker, whenReady } from '../../verbs/when-ready.ts';
import { clusters } from './noun.ts';
import type { clusterDelete } from './spec.ts';
import { waitForCluster } from './wait.ts';

export const runClusterDelete: Run<typeof clusterDelete> = async ({ session, flags, args }) => {
  const time = startWaitTime(session.context, flags.wait);
  const { client } = session;
  const items = await findClusters(session, args);
  await nameProjects(
    session,
    items.map(({ project_id }) => project_id),
  );
  return deleteEach(session, clusters, {
    items,
    wait: flags.wait !== undefined,
    where: whereOf(session),
    describe: ({ name, id, project_id }) => ({ name, id, project_id }),
    isProtected: ({ disable_api_termination }) => disable_api_termination === true,
    remove: (item, mutation) =>
      whenReady(
        session,
        {
          what: `delete cluster ${clusters.labelOf(session, item)}`,
          deadlineMs: time.callMs(),
          isDeletion: true,
          look: clusterBlocker(item.id),
        },
        mutation,
        (options) => client.clusters.delete(item.id, options),
      ),
    waitUntilGone: (item, progress) =>
      waitForCluster(session, { item, target: deleted, timeoutMs: time.leftMs(), progress }),
    async afterwards(gone) {
      const ids = new Set(gone.map(({ id }) => id));
      await forgetDefaults(session.context, session.signIn, ids);
      if (ids.size > 0) await (await import('../kubeconfig/merged-contexts.ts')).offerContextRemoval(session, ids);
    },
  });
};
