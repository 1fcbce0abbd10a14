import { OksError } from '@oks-kit/core';
import type { Globals, Run } from '../../framework/spec.ts';
import { waitTimeout } from '../../input/durations.ts';
import type { Context } from '../../main/context.ts';
import { harmless } from '../../output/escape.ts';
import { progressBoard } from '../../output/progress.ts';
import { asData, printList } from '../../output/render.ts';
import { chooseCluster, clusterLabel, findClusters, type FoundCluster } from '../../resolve/clusters.ts';
import { chooseProject } from '../../resolve/projects.ts';
import { connect, type Connection } from '../../session/connect.ts';
import { doToEach, printResults, reportFailures } from '../../verbs/batch.ts';
import { asking } from '../../verbs/composing.ts';
import { waitForCluster } from '../../verbs/wait.ts';
import { printCluster, viewOf } from './print.ts';
import type { clusterUpgrade } from './spec.ts';

export const runClusterUpgrade: Run<typeof clusterUpgrade> = async ({ context, globals, flags, args }) => {
  const timeoutMs = waitTimeout(flags.wait);
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const found = await findSeveral(context, globals, connection, args);
  const board = progressBoard(context, globals);
  const results = await doToEach(
    context,
    found.map((one) => ({ label: clusterLabel(one), ...one })),
    async ({ label, cluster }) => {
      const to = cluster.statuses.available_upgrade ?? '';
      if (to === '') {
        throw new OksError(
          'conflict',
          `Cluster ${harmless(label)} is at ${harmless(cluster.version)}, and the service offers no upgrade from there.`,
          {
            hint: 'See `oks limits versions` for what there is.',
          },
        );
      }
      if (!globals.quiet)
        context.stderr.write(`cluster ${harmless(label)}: upgrading ${harmless(cluster.version)} → ${harmless(to)}\n`);
      const started = await asking(
        context,
        `upgrade cluster ${harmless(label)}`,
        `oks cluster get ${harmless(label)}`,
        oks.clusters.upgrade(cluster.id, { signal }),
      );
      return { started, to };
    },
    async ({ label, cluster }, { started, to }) =>
      flags.wait === undefined
        ? started
        : ((await waitForCluster({
            context,
            globals,
            oks,
            label,
            id: cluster.id,
            target: { version: to },
            timeoutMs,
            progress: board(`cluster ${label}`),
          })) ?? started),
  );
  const upgraded = results.flatMap((result) => ('value' in result ? [result.value] : []));
  const [only] = upgraded;
  const [first] = found;
  if (found.length === 1 && only !== undefined)
    await printCluster(context, globals, connection, { cluster: only, projectName: first?.projectName });
  else if (asData(globals)) await printResults(context, globals, results);
  else
    await printList(
      context,
      globals,
      upgraded,
      await viewOf(context, globals, connection, found),
      'No cluster was upgraded.',
    );
  return reportFailures(context, globals, 'cluster', results);
};

/** The clusters to upgrade; the one that is meant where none is named. */
async function findSeveral(
  context: Context,
  globals: Globals,
  connection: Connection,
  args: readonly string[],
): Promise<readonly FoundCluster[]> {
  if (args.length < 2) return [await chooseCluster(context, globals, connection, args[0])];
  return findClusters(connection.oks, args, chooseProject(context, globals, connection), context.signal);
}
