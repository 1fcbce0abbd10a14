import type { Cluster, ListAllClustersQuery } from '@oks-kit/schemas';
import { OksInputError } from '@oks-kit/schemas';
import { chooseCluster, chooseProject } from '../choose.ts';
import type { Globals, Run } from '../command.ts';
import { type Connection, connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { changeDefaults, readDefaults } from '../defaults.ts';
import { clusterLabel, clusterReference, findClusters, findProject, type FoundCluster } from '../names.ts';
import { printList, printOne } from '../output/render.ts';
import { harmless } from '../output/text.ts';
import { clusterView } from '../views.ts';
import { type Print, watch, watchInterval } from '../watching.ts';
import { nameProjects, printCluster, viewOf } from './print-cluster.ts';
import type { clusterGet, clusterList, clusterUse, clusterWait } from './rows/cluster.ts';
import { checkStatus, foundOrDeleted, readTarget, waitForCluster } from './waiting.ts';

export const runClusterList: Run<typeof clusterList> = async ({ context, globals, flags }) => {
  const intervalMs = watchInterval(flags.watch);
  if (flags.status !== undefined) checkStatus('--status', flags.status);
  const connection = connect(context, globals);
  const { oks } = connection;
  const { signal } = context;
  const filters = {
    name: flags.name,
    status: flags.status,
    version: flags.version,
    ...(flags.deleted ? { deleted: true } : {}),
  };
  const choice = flags.all ? undefined : chooseProject(context, globals, connection);
  // The default project is known by its ID; one that was named is looked up.
  const project =
    choice === undefined
      ? undefined
      : choice.name === undefined
        ? await findProject(oks, choice.reference, signal)
        : { id: choice.reference, name: choice.name };
  const names = new Map(project === undefined ? [] : [[project.id, project.name]]);

  async function look(): Promise<readonly Cluster[]> {
    if (project !== undefined) return oks.clusters.list({ ...filters, project_id: project.id }, { signal });
    const [clusters] = await Promise.all([
      oks.clusters.listAll(filters, { signal }),
      names.size === 0 ? nameProjects(oks, globals, names, signal) : undefined,
    ]);
    // Projects come while one watches, too.
    if (clusters.some(({ project_id }) => !names.has(project_id))) await nameProjects(oks, globals, names, signal);
    return clusters;
  }
  const defaultId = readDefaults(context, connection.signIn).cluster?.id;
  const empty = emptyText(filters, project?.name, globals.project === undefined && project !== undefined);
  const print: Print<Cluster> = (to, how, clusters, { widths }) =>
    printList(
      to,
      how,
      clusters,
      clusterView(context.now(), { projects: names, defaultId, ofSeveral: project === undefined }),
      empty,
      widths,
    );
  if (intervalMs !== undefined) return watchClusters(context, globals, intervalMs, look, print);
  await print(context, globals, await look(), { asScreen: false, widths: [] });
  return undefined;
};

function emptyText(filters: ListAllClustersQuery, project: string | undefined, more: boolean): string {
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const what = filtered ? 'There are no such clusters' : 'There are no clusters';
  return project === undefined
    ? `${what}.`
    : `${what} in project ${harmless(project)}.${more ? ' See those of all projects with --all.' : ''}`;
}

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

export const runClusterUse: Run<typeof clusterUse> = async ({ context, globals, flags, args: [name] }) => {
  const connection = connect(context, globals);
  const { oks, signIn } = connection;
  const { signal } = context;
  if (flags.unset) {
    if (name !== undefined) throw new OksInputError('`--unset` takes no cluster.', { hint: 'Leave out either.' });
    await changeDefaults(context, signIn, ({ project }) => ({ project }));
    if (!globals.quiet) context.stderr.write('There is no default cluster now.\n');
    return undefined;
  }
  if (name === undefined) {
    const current = readDefaults(context, signIn).cluster;
    if (current === undefined)
      throw new OksInputError('There is no default cluster.', {
        hint: 'Choose one: `oks cluster use PROJECT/CLUSTER`.',
      });
    context.stdout.write(`${harmless(`${current.project.name}/${current.name}`)}\n`);
    return undefined;
  }
  const found = await chooseCluster(context, globals, connection, name);
  const { cluster } = found;
  const project = {
    id: cluster.project_id,
    name: found.projectName ?? (await oks.projects.get(cluster.project_id, { signal })).name,
  };
  await changeDefaults(context, signIn, (defaults) => ({
    ...defaults,
    cluster: { id: cluster.id, name: cluster.name, project },
  }));
  if (!globals.quiet)
    context.stderr.write(
      `Cluster ${harmless(`${project.name}/${cluster.name}`)} is the default now, at ${signIn.baseUrl}.\n`,
    );
  return undefined;
};

function watchClusters(
  context: Context,
  globals: Globals,
  intervalMs: number,
  look: () => Promise<readonly Cluster[]>,
  print: Print<Cluster>,
): Promise<undefined> {
  return watch<Cluster>({
    context,
    globals,
    intervalMs,
    look,
    idOf: ({ id }) => id,
    asDeleted: (cluster) => ({ ...cluster, statuses: { ...cluster.statuses, status: 'deleted' } }),
    print,
  });
}
