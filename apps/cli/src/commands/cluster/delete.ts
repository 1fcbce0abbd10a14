import type { Run } from '../../framework/spec.ts';
import { waitTimeout } from '../../input/durations.ts';
import { harmless } from '../../output/escape.ts';
import { progressBoard } from '../../output/progress.ts';
import { clusterLabel, findClusters } from '../../resolve/clusters.ts';
import { chooseProject } from '../../resolve/projects.ts';
import { confirmDeletion } from '../../session/confirm.ts';
import { connect } from '../../session/connect.ts';
import { changeDefaults, readDefaults } from '../../session/defaults.ts';
import { doToEach, printResults, reportFailures } from '../../verbs/batch.ts';
import { asking } from '../../verbs/composing.ts';
import { refuseProtected } from '../../verbs/delete.ts';
import { deleted, waitForCluster } from '../../verbs/wait.ts';
import type { clusterDelete } from './spec.ts';

export const runClusterDelete: Run<typeof clusterDelete> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  const found = await findClusters(oks, args, chooseProject(context, globals, connection), signal);
  const items = found.map((one) => ({ label: clusterLabel(one), cluster: one.cluster }));
  refuseProtected(
    'cluster',
    items.map(({ label, cluster }) => ({ label, protected: cluster.disable_api_termination })),
  );
  await confirmDeletion(
    context,
    globals,
    'cluster',
    items.map(({ label }) => label),
  );

  const board = progressBoard(context, globals);
  const results = await doToEach(
    context,
    items,
    ({ label, cluster }) =>
      asking(
        context,
        `delete cluster ${harmless(label)}`,
        `oks cluster get ${cluster.id}`,
        oks.clusters.delete(cluster.id, { signal }),
      ),
    async ({ label, cluster: { id, name, project_id } }) => {
      const progress = flags.wait === undefined ? undefined : board(`cluster ${label}`);
      if (progress !== undefined)
        await waitForCluster({ context, globals, oks, label, id, target: deleted, timeoutMs, progress });
      else if (!globals.quiet) context.stderr.write(`cluster ${harmless(label)}: deleting\n`);
      return { name, id, project_id, status: progress === undefined ? 'deleting' : 'deleted' };
    },
  );
  const gone = results.flatMap((result) => ('value' in result ? [result.value.id] : []));
  const chosen = readDefaults(context, signIn).cluster;
  if (chosen !== undefined && gone.includes(chosen.id))
    await changeDefaults(context, signIn, ({ project }) => ({ project }));
  await printResults(context, globals, results);
  if (gone.length > 0)
    await (await import('../kubeconfig/merged-contexts.ts')).offerContextRemoval(context, globals, gone);
  return reportFailures(context, globals, 'cluster', results);
};
