import { checkGoals, checkVersion, clusterLabel, findProject, nameProjects, reachGoal } from '@oks-kit/cli/internal';
import { Cluster } from '@oks-kit/schemas/zod';
import * as z from 'zod';
import { findCluster } from './named.ts';
import { defineTool, exactCluster, projectReference, waitSeconds } from './tool.ts';

const listOutdatedClusters = defineTool({
  name: 'list_outdated_clusters',
  description: 'List the clusters for which a newer Kubernetes version is available.',
  input: { project: projectReference.optional() },
  output: {
    clusters: z.array(
      z.object({
        cluster: z.string().describe('PROJECT/CLUSTER'),
        id: z.string(),
        version: z.string().describe('Its Kubernetes version.'),
        available_version: z.string().describe('The next version that is available for it.'),
      }),
    ),
  },
  async run({ project }, session) {
    const { client, signal } = session;
    const listed =
      project === undefined
        ? await client.clusters.listAll({}, { signal })
        : await client.clusters.list({ project_id: (await findProject(session, project)).id }, { signal });
    const outdated = listed.filter(({ statuses }) => Boolean(statuses.available_upgrade));
    await nameProjects(
      session,
      outdated.map(({ project_id }) => project_id),
    );
    return {
      clusters: outdated.map((cluster) => ({
        cluster: clusterLabel(session, cluster),
        id: cluster.id,
        version: cluster.version,
        available_version: cluster.statuses.available_upgrade,
      })),
    };
  },
});

const upgradeCluster = defineTool({
  name: 'upgrade_cluster',
  description:
    'Upgrade a cluster to a Kubernetes version, one minor version after the other, and wait. This cannot be undone: ' +
    'there is no downgrade.',
  access: 'write',
  isIdempotent: true,
  input: {
    cluster: exactCluster,
    version: z.string().describe('Kubernetes version to upgrade to, such as 1.33.'),
    timeout_seconds: waitSeconds,
  },
  output: { cluster: Cluster },
  async run({ cluster: name, version, timeout_seconds }, session) {
    checkVersion('version', version);
    const cluster = await findCluster(session, name, 'delete');
    const nodes = (await checkGoals(session, [{ cluster, goal: { version } }])).get(cluster);
    const label = clusterLabel(session, cluster);
    return {
      cluster: await reachGoal(
        session,
        cluster,
        { version },
        {
          timeoutMs: timeout_seconds * 1000,
          progress: session.progress(`cluster ${label}`),
          nodes,
          versionFlag: 'version',
          resume: `To continue: ${session.hint('cluster upgrade', [label], { to: version })}`,
        },
      ),
    };
  },
});

export const versionTools = [listOutdatedClusters, upgradeCluster];
