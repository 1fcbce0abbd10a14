import type { Client } from '@oks-kit/client';
import { type Cluster, nearestName, OksInputError, OksNotFoundError, type Project } from '@oks-kit/schemas';
import type { Globals } from './command.ts';
import type { Context } from './context.ts';
import { harmless } from './output/text.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a reference is an ID, which needs no looking up. */
export function isId(reference: string): boolean {
  return uuid.test(reference);
}

/** The project that a name or an ID stands for. Throws `not_found` with the nearest name. */
export async function findProject(oks: Client, reference: string, signal: AbortSignal): Promise<Project> {
  if (uuid.test(reference)) return oks.projects.get(reference, { signal });
  const found = (await oks.projects.list({ name: reference }, { signal })).filter(({ name }) => name === reference);
  const [project, second] = found;
  if (second !== undefined) throw ambiguous('project', reference, found.map(({ id }) => id));
  if (project !== undefined) return project;
  const near = nearestName(reference, (await oks.projects.list({}, { signal })).map(({ name }) => name));
  throw missing('project', reference, near, 'oks project list');
}

/** The project named by `--project`, or by `OKS_PROJECT`. Undefined where neither is given. */
export function projectReference(context: Context, globals: Globals): string | undefined {
  return globals.project ?? (context.env['OKS_PROJECT'] || undefined);
}

/** The cluster that a name, an ID or `PROJECT/CLUSTER` stands for; a bare name is looked for in `project` alone, if there is one. */
export async function findCluster(oks: Client, reference: string, project: string | undefined, signal: AbortSignal): Promise<Cluster> {
  if (uuid.test(reference)) return oks.clusters.get(reference, { signal });
  const slash = reference.indexOf('/');
  const name = slash < 0 ? reference : reference.slice(slash + 1);
  const inProject = slash < 0 ? project : reference.slice(0, slash);
  if (name === '' || inProject === '') throw new OksInputError(`\`${harmless(reference)}\` is no cluster: write CLUSTER or PROJECT/CLUSTER.`);

  if (inProject !== undefined) {
    const { id: project_id } = await findProject(oks, inProject, signal);
    if (uuid.test(name)) return oks.clusters.get(name, { signal });
    const inside = await oks.clusters.list({ project_id }, { signal });
    const cluster = inside.find((one) => one.name === name);
    if (cluster !== undefined) return cluster;
    throw missing('cluster', name, nearestName(name, inside.map((one) => one.name)), `oks cluster list --project ${harmless(inProject)}`);
  }

  const found = (await oks.clusters.listAll({ name }, { signal })).filter((one) => one.name === name);
  const [cluster, second] = found;
  if (cluster !== undefined && second === undefined) return cluster;
  if (cluster === undefined) {
    const near = nearestName(name, (await oks.clusters.listAll({}, { signal })).map((one) => one.name));
    throw missing('cluster', name, near, 'oks cluster list --all');
  }
  const projects = new Map((await oks.projects.list({}, { signal })).map(({ id, name: projectName }) => [id, projectName]));
  throw ambiguous('cluster', name, found.map(({ project_id }) => `${projects.get(project_id) ?? project_id}/${name}`));
}

/** The cluster that a command is about: its argument, `--cluster`, or `OKS_CLUSTER`. */
export function clusterReference(context: Context, globals: Globals, argument?: string): string {
  const reference = argument ?? globals.cluster ?? (context.env['OKS_CLUSTER'] || undefined);
  if (reference === undefined) {
    throw new OksInputError('No cluster is named.', { hint: 'Name it with --cluster PROJECT/CLUSTER, or set OKS_CLUSTER.' });
  }
  return reference;
}

function missing(what: string, name: string, near: string | undefined, list: string): OksNotFoundError {
  return new OksNotFoundError(`There is no ${what} \`${harmless(name)}\`.`, {
    status: 404,
    hint: near === undefined ? `See \`${list}\`.` : `Did you mean \`${harmless(near)}\`?`,
  });
}

function ambiguous(what: string, name: string, candidates: readonly string[]): OksInputError {
  return new OksInputError(`There are ${candidates.length} ${what}s called \`${harmless(name)}\`: ${candidates.map(harmless).join(', ')}.`, {
    hint: 'Name one of them by that.',
  });
}
