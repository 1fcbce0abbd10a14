import type { Client } from '@oks-kit/client';
import { isOksError } from '@oks-kit/core';
import { type Cluster } from '@oks-kit/schemas';
import type { Globals } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { printOne, type View } from '../../output/render.ts';
import type { FoundCluster } from '../../resolve/clusters.ts';
import type { Connection } from '../../session/connect.ts';
import { readDefaults } from '../../session/defaults.ts';
import { clusterDetails } from './view.ts';

/** Prints one cluster, its project by name. */
export async function printCluster(
  context: Context,
  globals: Globals,
  connection: Connection,
  found: FoundCluster,
): Promise<void> {
  await printOne(context, globals, found.cluster, await viewOf(context, globals, connection, [found]));
}

/** How clusters that were found are printed: their projects by name. */
export async function viewOf(
  context: Context,
  globals: Globals,
  { oks, signIn }: Connection,
  found: readonly FoundCluster[],
): Promise<View<Cluster>> {
  const projects = new Map(
    found.flatMap(({ cluster, projectName }) =>
      projectName === undefined ? [] : [[cluster.project_id, projectName] as const],
    ),
  );
  const unnamed = [...new Set(found.map(({ cluster }) => cluster.project_id).filter((id) => !projects.has(id)))];
  const [only] = unnamed;
  const ofSeveral = new Set(found.map(({ cluster }) => cluster.project_id)).size > 1;
  if (unnamed.length > 1) await nameProjects(oks, globals, projects, context.signal);
  else if (only !== undefined && showsProjects(globals, ofSeveral)) {
    // Where the project is not to be had any more, its ID stands for it.
    const project = await oks.projects.get(only, { signal: context.signal }).catch((error: unknown) => {
      if (isOksError(error, 'not_found')) return undefined;
      throw error;
    });
    if (project !== undefined) projects.set(project.id, project.name);
  }
  return clusterDetails(context.now(), { projects, defaultId: readDefaults(context, signIn).cluster?.id, ofSeveral });
}

/** Adds the names of all projects by their IDs, for clusters of several; asks for none where the output shows none. */
export async function nameProjects(
  oks: Client,
  globals: Globals,
  names: Map<string, string>,
  signal: AbortSignal,
): Promise<void> {
  if (!showsProjects(globals, true)) return;
  for (const { id, name } of await oks.projects.list({}, { signal })) names.set(id, name);
}

function showsProjects({ output, columns, 'sort-by': sortBy }: Globals, ofSeveral: boolean): boolean {
  if (output === 'name' && ofSeveral) return true;
  if (sortBy?.toLowerCase().startsWith('project') === true) return true;
  if (output !== undefined && output !== 'table' && output !== 'wide') return false;
  return columns === undefined || columns.toLowerCase().includes('project');
}
