import { OksInputError } from '@oks-kit/core';
import { type Cluster } from '@oks-kit/schemas';
import type { Globals, Run } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { printList, printOne } from '../../output/render.ts';
import { chooseCluster, clusterReference, findClusters, type FoundCluster } from '../../resolve/clusters.ts';
import { chooseProject } from '../../resolve/projects.ts';
import { connect, type Connection } from '../../session/connect.ts';
import { watchInterval } from '../../verbs/watch.ts';
import { viewOf } from './print.ts';
import type { clusterGet } from './spec.ts';
import { watchClusters } from './watch.ts';

export const runClusterGet: Run<typeof clusterGet> = async ({ context, globals, flags, args }) => {
  const intervalMs = watchInterval(flags.watch);
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  if (flags.deleted) return getDeleted(context, globals, connection, args);
  const found = await findSeveral(context, globals, connection, args);
  const clusters = found.map(({ cluster }) => cluster);
  const [only] = clusters;
  if (intervalMs !== undefined) {
    if (only === undefined || clusters.length > 1)
      throw new OksInputError('`--watch` looks at one cluster.', {
        hint: 'Watch several with `oks cluster list --watch`.',
      });
    const view = await viewOf(context, globals, connection, found);
    let start: Cluster | undefined = only;
    return watchClusters(
      context,
      globals,
      intervalMs,
      async () => {
        const cluster = start ?? (await oks.clusters.get(only.id, { signal }));
        start = undefined;
        return [cluster];
      },
      (to, how, items, { asScreen, widths }) =>
        asScreen && items[0] !== undefined
          ? printOne(to, how, items[0], view)
          : printList(to, how, items, view, 'It is gone.', widths),
    );
  }
  const view = await viewOf(context, globals, connection, found);
  if (args.length > 1) await printList(context, globals, clusters, view, 'There are no such clusters.');
  else if (only !== undefined) await printOne(context, globals, only, view);
  return undefined;
};

/** The clusters that arguments name; the one that is meant without any. */
async function findSeveral(
  context: Context,
  globals: Globals,
  connection: Connection,
  args: readonly string[],
): Promise<FoundCluster[]> {
  if (args.length < 2) return [await chooseCluster(context, globals, connection, args[0])];
  return findClusters(connection.oks, args, chooseProject(context, globals, connection), context.signal);
}

/** Deleted clusters of these names: there may be several of one. */
async function getDeleted(
  context: Context,
  globals: Globals,
  connection: Connection,
  args: readonly string[],
): Promise<undefined> {
  const references = args.length > 0 ? args : [clusterReference(context, globals)];
  const gone = await connection.oks.clusters.listAll({ deleted: true }, { signal: context.signal });
  const names = references.map((reference) => reference.slice(reference.indexOf('/') + 1));
  const clusters = gone.filter(({ id, name }) => names.includes(name) || names.includes(id));
  await printList(
    context,
    globals,
    clusters,
    await viewOf(
      context,
      globals,
      connection,
      clusters.map((cluster) => ({ cluster, projectName: undefined })),
    ),
    'No such cluster was deleted.',
  );
  return undefined;
}
