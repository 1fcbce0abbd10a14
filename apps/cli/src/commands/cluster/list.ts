import type { Cluster, ListAllClustersQuery } from '@oks-kit/schemas';
import type { Run } from '../../framework/spec.ts';
import { harmless } from '../../output/escape.ts';
import { printList } from '../../output/render.ts';
import { chooseProject, findProject } from '../../resolve/projects.ts';
import { connect } from '../../session/connect.ts';
import { readDefaults } from '../../session/defaults.ts';
import { checkStatus } from '../../verbs/wait.ts';
import { type Print, watchInterval } from '../../verbs/watch.ts';
import { nameProjects } from './print.ts';
import type { clusterList } from './spec.ts';
import { clusterView } from './view.ts';
import { watchClusters } from './watch.ts';

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
