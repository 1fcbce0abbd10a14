import type { SignIn } from '@oks-kit/auth/node';
import type { Client } from '@oks-kit/client';
import { isOksError, OksInputError, OksNotFoundError } from '@oks-kit/core';
import { type Cluster, type Project } from '@oks-kit/schemas';
import type { Globals } from '../framework/spec.ts';
import type { Context } from '../main/context.ts';
import { harmless } from '../output/escape.ts';
import type { Connection } from '../session/connect.ts';
import { type Defaults, readDefaults } from '../session/defaults.ts';
import { chooseProject, findProjects, type ProjectChoice, projectReference } from './projects.ts';
import { ambiguous, missing, nearestOr, orMissing, uuid } from './suggestions.ts';

/** The cluster that a command is about: its argument, `--cluster`, `OKS_CLUSTER`, or the default one. */
export async function chooseCluster(
  context: Context,
  globals: Globals,
  connection: Connection,
  argument?: string,
): Promise<FoundCluster> {
  const reference = argument ?? globals.cluster ?? (context.env['OKS_CLUSTER'] || undefined);
  const { oks, signIn } = connection;
  const { signal } = context;
  if (reference !== undefined) {
    const [found] = await findClusters(oks, [reference], chooseProject(context, globals, connection), signal);
    if (found !== undefined) return found;
    throw noCluster();
  }

  const cluster = defaultCluster(context, globals, signIn);
  if (cluster === undefined) throw noCluster();
  try {
    return { cluster: await oks.clusters.get(cluster.id, { signal }), projectName: cluster.project.name };
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    throw new OksNotFoundError(`The default cluster ${harmless(`${cluster.project.name}/${cluster.name}`)} is gone.`, {
      status: 404,
      hint: 'Choose another with `oks cluster use`, or none with `oks cluster use --unset`.',
    });
  }
}

/** A cluster, and its project's name where it became known on the way. */
export interface FoundCluster {
  readonly cluster: Cluster;
  readonly projectName: string | undefined;
}

/** How a cluster is named to people: `PROJECT/CLUSTER`, so that it can be typed again. */
export function clusterLabel({ cluster, projectName }: FoundCluster): string {
  return projectName === undefined ? cluster.name : `${projectName}/${cluster.name}`;
}

interface ClusterReference {
  readonly text: string;
  readonly name: string;
  readonly project: ProjectChoice | undefined;
}

/**
 * The clusters that names, IDs or `PROJECT/CLUSTER`s stand for, each once. Projects and clusters are listed at the
 * same time, each once, however many are named.
 */
export async function findClusters(
  oks: Client,
  references: readonly string[],
  project: ProjectChoice | undefined,
  signal: AbortSignal,
): Promise<FoundCluster[]> {
  const wanted = references.map((text) => readReference(text, project));
  const [only, second] = wanted;
  if (only === undefined) return [];
  if (second === undefined && uuid.test(only.text)) {
    const cluster = await orMissing(oks.clusters.get(only.text, { signal }));
    if (cluster !== undefined) return [{ cluster, projectName: undefined }];
  }

  // One name is asked for by that name, several are looked up in the whole list.
  const byName = second === undefined ? { name: only.name } : {};
  const choices = wanted.flatMap((one) => one.project ?? []);
  const unknown = choices.filter(({ name }) => name === undefined);
  const [projects, clusters] = await Promise.all([
    unknown.length === 0 ? [] : findProjects(oks, [...new Set(unknown.map(({ reference }) => reference))], signal),
    only.project?.name !== undefined &&
    choices.length === wanted.length &&
    choices.every(({ reference }) => reference === only.project?.reference)
      ? oks.clusters.list({ ...byName, project_id: only.project.reference }, { signal })
      : oks.clusters.listAll(byName, { signal }),
  ]);

  const found: FoundCluster[] = [];
  for (const one of wanted) {
    const next = await pick(oks, one, projects, clusters, second === undefined, signal);
    if (!found.some(({ cluster }) => cluster.id === next.cluster.id)) found.push(next);
  }
  return found;
}

async function pick(
  oks: Client,
  { text, name, project }: ClusterReference,
  projects: readonly Project[],
  clusters: readonly Cluster[],
  filtered: boolean,
  signal: AbortSignal,
): Promise<FoundCluster> {
  const named =
    project === undefined
      ? undefined
      : projects.find((one) => one.id === project.reference || one.name === project.reference);
  const projectId = named?.id ?? project?.reference;
  const projectName = named?.name ?? project?.name;
  const found = clusters.filter(
    (one) => (one.name === name || one.id === name) && (projectId === undefined || one.project_id === projectId),
  );
  const [cluster, another] = found;
  if (cluster !== undefined && another === undefined) return { cluster, projectName };
  if (cluster !== undefined) {
    const names = new Map((await oks.projects.list({}, { signal })).map((one) => [one.id, one.name]));
    throw ambiguous(
      'cluster',
      name,
      found.map(({ project_id, id }) =>
        projectName === undefined ? `${names.get(project_id) ?? project_id}/${name}` : id,
      ),
    );
  }
  if (uuid.test(name)) {
    const byId = await orMissing(oks.clusters.get(name, { signal }));
    if (byId !== undefined && (projectId === undefined || byId.project_id === projectId))
      return { cluster: byId, projectName };
  }
  const all = filtered ? await oks.clusters.listAll({}, { signal }) : clusters;
  const inside = all.filter(({ project_id }) => projectId === undefined || project_id === projectId);
  const list = `oks cluster list ${projectName === undefined ? '--all' : `--project ${harmless(projectName)}`}`;
  const hint = nearestOr(
    `See \`${list}\`.`,
    name,
    inside.map((one) => one.name),
  );
  const where = projectName === undefined ? '' : ` in project ${harmless(projectName)}`;
  throw missing('cluster', projectName === undefined ? text : name, hint, where);
}

function readReference(text: string, project: ProjectChoice | undefined): ClusterReference {
  if (uuid.test(text)) return { text, name: text, project: undefined };
  const slash = text.indexOf('/');
  if (slash < 0 && text !== '') return { text, name: text, project };
  const [before, name] = [text.slice(0, Math.max(0, slash)), text.slice(slash + 1)];
  if (name === '' || before === '' || name.includes('/')) {
    throw new OksInputError(`\`${harmless(text)}\` is no cluster.`, {
      hint: 'Write CLUSTER, PROJECT/CLUSTER or an ID.',
    });
  }
  return { text, name, project: { reference: before } };
}

/** The cluster that a command is about: its argument, `--cluster`, or `OKS_CLUSTER`; with `signIn`, else the default one. */
export function clusterReference(context: Context, globals: Globals, argument?: string, signIn?: SignIn): string {
  const reference =
    argument ??
    globals.cluster ??
    (context.env['OKS_CLUSTER'] || (signIn === undefined ? undefined : defaultCluster(context, globals, signIn)?.id));
  if (reference === undefined) throw noCluster();
  return reference;
}

/** The default cluster. A project named on purpose leaves no place for a default from another one. */
export function defaultCluster(context: Context, globals: Globals, signIn: SignIn): Defaults['cluster'] {
  const { cluster } = readDefaults(context, signIn);
  const project = projectReference(context, globals);
  return project === undefined || project === cluster?.project.name || project === cluster?.project.id
    ? cluster
    : undefined;
}

export function noCluster(): OksInputError {
  return new OksInputError('No cluster is named.', {
    hint: 'Name it with --cluster PROJECT/CLUSTER, set OKS_CLUSTER, or choose one for good with `oks cluster use`.',
  });
}
