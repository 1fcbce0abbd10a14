import type { Run } from '../../framework/spec.ts';
import { harmless } from '../../output/escape.ts';
import { chooseCluster, clusterLabel, clusterReference } from '../../resolve/clusters.ts';
import { connect } from '../../session/connect.ts';
import { foundOrDeleted, readTarget, waitForCluster } from '../../verbs/wait.ts';
import { printCluster } from './print.ts';
import type { clusterWait } from './spec.ts';

export const runClusterWait: Run<typeof clusterWait> = async ({ context, globals, flags, args: [name] }) => {
  const { target, timeoutMs } = readTarget(flags.for, flags['wait-timeout'], 'cluster');
  const connection = connect(context, globals);
  const { oks } = connection;
  const found = await foundOrDeleted(
    target,
    () => chooseCluster(context, globals, connection, name),
    async () => {
      const reference = clusterReference(context, globals, name);
      const own = reference.slice(reference.indexOf('/') + 1);
      return (await oks.clusters.listAll({ deleted: true }, { signal: context.signal })).some(
        (cluster) => cluster.name === own || cluster.id === own,
      );
    },
  );
  if (found === undefined) {
    if (!globals.quiet)
      context.stderr.write(`cluster ${harmless(clusterReference(context, globals, name))}: deleted\n`);
    return undefined;
  }
  const cluster = await waitForCluster({
    context,
    globals,
    oks,
    label: clusterLabel(found),
    id: found.cluster.id,
    target,
    timeoutMs,
  });
  if (cluster !== undefined) await printCluster(context, globals, connection, { ...found, cluster });
  return undefined;
};
