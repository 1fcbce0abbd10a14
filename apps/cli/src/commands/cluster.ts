import type { Client } from '@oks-kit/client';
import type { Cluster } from '@oks-kit/schemas';
import type { Globals, Run } from '../command.ts';
import { connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { clusterReference, findCluster, findProject, projectReference } from '../names.ts';
import { printList, printOne } from '../output/render.ts';
import { clusterView } from '../views.ts';
import type { clusterGet, clusterList, clusterWait } from './rows/cluster.ts';
import { readTarget, waitForCluster } from './waiting.ts';

export const runClusterList: Run<typeof clusterList> = async ({ context, globals, flags }) => {
  const { oks } = connect(context, globals);
  const { signal } = context;
  const filters = { name: flags.name, status: flags.status, version: flags.version, ...(flags.deleted ? { deleted: true } : {}) };
  const reference = flags.all ? undefined : projectReference(context, globals);
  const project = reference === undefined ? undefined : await findProject(oks, reference, signal);
  const clusters = await (project === undefined ? oks.clusters.listAll(filters, { signal }) : oks.clusters.list({ ...filters, project_id: project.id }, { signal }));
  const names = project === undefined ? await projectNames(oks, globals, clusters, signal) : new Map([[project.id, project.name]]);
  await printList(context, globals, clusters, clusterView(Date.now(), names), 'There are no such clusters.');
  return undefined;
};

export const runClusterGet: Run<typeof clusterGet> = async ({ context, globals, args: [name] }) => {
  const { oks } = connect(context, globals);
  const cluster = await findCluster(oks, clusterReference(context, globals, name), projectReference(context, globals), context.signal);
  await printCluster(context, globals, oks, cluster);
  return undefined;
};

export const runClusterWait: Run<typeof clusterWait> = async ({ context, globals, flags, args: [name] }) => {
  const { target, timeoutMs } = readTarget(flags.for, flags['wait-timeout']);
  const { oks } = connect(context, globals);
  const found = await findCluster(oks, clusterReference(context, globals, name), projectReference(context, globals), context.signal);
  const cluster = await waitForCluster({ context, globals, oks, name: found.name, id: found.id, target, timeoutMs });
  if (cluster !== undefined) await printCluster(context, globals, oks, cluster);
  return undefined;
};

/** Prints one cluster, its project by name. */
export async function printCluster(context: Context, globals: Globals, oks: Client, cluster: Cluster): Promise<void> {
  await printOne(context, globals, cluster, clusterView(Date.now(), await projectNames(oks, globals, [cluster], context.signal)));
}

/** The names of projects by their IDs; none where the output does not show them. */
async function projectNames(oks: Client, { output }: Globals, clusters: readonly Cluster[], signal: AbortSignal): Promise<Map<string, string>> {
  if (clusters.length === 0 || (output !== undefined && output !== 'table' && output !== 'wide')) return new Map();
  return new Map((await oks.projects.list({}, { signal })).map(({ id, name }) => [id, name]));
}
