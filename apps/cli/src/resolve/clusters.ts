import { isOksError, OksInputError, OksNotFoundError } from '@oks-kit/core';
import type { Cluster, Project } from '@oks-kit/schemas';
import { type Defaults, readDefaults } from '../session/defaults.ts';
import type { LocalSession, Session, SignedInSession } from '../session/session.ts';
import { chooseProject, findProjects, namedProject, type ProjectChoice } from './projects.ts';
import { ambiguous, isId, nearestOr, notFound, orMissing } from './suggestions.ts';

/** The label of a cluster: `PROJECT/CLUSTER` if the name of its project is known, else its own name. */
export function clusterLabel({ projectNames }: Session, { project_id, name }: Cluster): string {
  const project = projectNames.get(project_id);
  return project === undefined ? name : `${project}/${name}`;
}

/** An unambiguous argument for a cluster: `PROJECT/CLUSTER`, or its ID. */
export function clusterArgument(session: Session, cluster: Cluster): string {
  return session.projectNames.has(cluster.project_id) ? clusterLabel(session, cluster) : cluster.id;
}

/** The reference of the cluster that a command is about: its argument, `--cluster`, or `OKS_CLUSTER`. */
export function namedCluster({ globals, context }: LocalSession, argument?: string): string | undefined {
  return argument ?? globals.cluster ?? (context.env['OKS_CLUSTER'] || undefined);
}

/** The same, or the ID of the default cluster. Throws `OksInputError` if there is neither. Sends nothing. */
export function clusterReference(session: SignedInSession, argument?: string): string {
  const reference = namedCluster(session, argument) ?? defaultCluster(session)?.id;
  if (reference === undefined) throw noCluster(session);
  return reference;
}

/** The ID of the cluster that a command is about. Sends nothing if an ID is given or the default is meant. */
export async function findClusterId(session: Session, argument?: string): Promise<string> {
  const reference = clusterReference(session, argument);
  return isId(reference) ? reference : (await findCluster(session, reference)).id;
}

/** The clusters of the arguments; without arguments, the cluster that the command is about. */
export async function chooseClusters(session: Session, args: readonly string[]): Promise<Cluster[]> {
  return args.length < 2 ? [await chooseCluster(session, args[0])] : findClusters(session, args);
}

/** The cluster that a command is about: its argument, `--cluster`, `OKS_CLUSTER`, or the default one. */
export async function chooseCluster(session: Session, argument?: string): Promise<Cluster> {
  const reference = namedCluster(session, argument);
  if (reference !== undefined) return findCluster(session, reference);
  const { client, signal, hint } = session;
  const cluster = defaultCluster(session);
  if (cluster === undefined) throw noCluster(session);
  try {
    const found = await client.clusters.get(cluster.id, { signal });
    session.projectNames.set(cluster.project.id, cluster.project.name);
    return found;
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
    throw new OksNotFoundError(`The default cluster ${cluster.project.name}/${cluster.name} no longer exists.`, {
      status: 404,
      cause: error,
      hint:
        `Choose another: \`${hint('cluster use', ['CLUSTER'])}\`. ` +
        `Or none: \`${hint('cluster use', [], { unset: true })}\`.`,
    });
  }
}

/** The default cluster. If a project was named, only a default of that project counts. */
function defaultCluster(session: SignedInSession): Defaults['cluster'] {
  const { cluster } = readDefaults(session.context, session.signIn);
  const project = namedProject(session);
  return project === undefined || project === cluster?.project.name || project === cluster?.project.id
    ? cluster
    : undefined;
}

async function findCluster(session: Session, reference: string): Promise<Cluster> {
  const [found] = await findClusters(session, [reference]);
  if (found === undefined) throw noCluster(session);
  return found;
}

/**
 * The clusters of names, IDs or `PROJECT/CLUSTER`s, each once. Projects and clusters are listed at the same time, each
 * once, however many are named.
 */
export async function findClusters(session: Session, references: readonly string[]): Promise<Cluster[]> {
  const { client, signal } = session;
  const project = chooseProject(session);
  const wanted = references.map((text) => readReference(text, project));
  const [only, second] = wanted;
  if (only === undefined) return [];
  if (second === undefined && isId(only.text)) {
    const cluster = await orMissing(client.clusters.get(only.text, { signal }));
    if (cluster !== undefined) return [cluster];
  }

  // One name is a filter; several are looked up in the whole list.
  const byName = second === undefined ? { name: only.name } : {};
  const choices = wanted.flatMap((one) => one.project ?? []);
  const unknown = choices.filter(({ name }) => name === undefined);
  const [projects, clusters] = await Promise.all([
    unknown.length === 0 ? [] : findProjects(session, [...new Set(unknown.map(({ reference }) => reference))]),
    only.project?.name !== undefined &&
    choices.length === wanted.length &&
    choices.every(({ reference }) => reference === only.project?.reference)
      ? client.clusters.list({ ...byName, project_id: only.project.reference }, { signal })
      : client.clusters.listAll(byName, { signal }),
  ]);

  const found: Cluster[] = [];
  for (const one of wanted) {
    const next = await pickCluster(session, one, projects, clusters, second === undefined);
    if (!found.some(({ id }) => id === next.id)) found.push(next);
  }
  return found;
}

interface ClusterReference {
  readonly text: string;
  readonly name: string;
  readonly project: ProjectChoice | undefined;
}

async function pickCluster(
  session: Session,
  { text, name, project }: ClusterReference,
  projects: readonly Project[],
  clusters: readonly Cluster[],
  isFiltered: boolean,
): Promise<Cluster> {
  const { client, signal } = session;
  const named =
    project === undefined
      ? undefined
      : projects.find((one) => one.id === project.reference || one.name === project.reference);
  const projectId = named?.id ?? project?.reference;
  const projectName = named?.name ?? project?.name;
  if (projectId !== undefined && projectName !== undefined) session.projectNames.set(projectId, projectName);
  const isInside = (one: Cluster): boolean => projectId === undefined || one.project_id === projectId;

  const found = clusters.filter((one) => (one.name === name || one.id === name) && isInside(one));
  const [cluster, another] = found;
  if (cluster !== undefined && another === undefined) return cluster;
  if (cluster !== undefined) {
    const names = new Map((await client.projects.list({}, { signal })).map((one) => [one.id, one.name]));
    throw ambiguous(
      'cluster',
      name,
      found.map(({ project_id, id }) =>
        projectName === undefined ? `${names.get(project_id) ?? project_id}/${name}` : id,
      ),
    );
  }
  if (isId(name)) {
    const byId = await orMissing(client.clusters.get(name, { signal }));
    if (byId !== undefined && isInside(byId)) return byId;
  }
  const all = isFiltered ? await client.clusters.listAll({}, { signal }) : clusters;
  const list = session.hint('cluster list', [], projectName === undefined ? { all: true } : { project: projectName });
  const hint = nearestOr(
    `See \`${list}\`.`,
    name,
    all.filter(isInside).map((one) => one.name),
  );
  throw projectName === undefined
    ? notFound('cluster', text, hint)
    : notFound('cluster', name, hint, ` in project ${projectName}`);
}

function readReference(text: string, project: ProjectChoice | undefined): ClusterReference {
  if (isId(text)) return { text, name: text, project: undefined };
  const slash = text.indexOf('/');
  if (slash < 0 && text !== '') return { text, name: text, project };
  const [before, name] = [text.slice(0, Math.max(0, slash)), text.slice(slash + 1)];
  if (name === '' || before === '' || name.includes('/')) {
    throw new OksInputError(`Invalid cluster reference \`${text}\`.`, {
      hint: 'Use CLUSTER, PROJECT/CLUSTER or an ID.',
    });
  }
  return { text, name, project: { reference: before } };
}

export function noCluster({ hint }: LocalSession): OksInputError {
  return new OksInputError('No cluster is specified.', {
    hint:
      'Pass --cluster PROJECT/CLUSTER, set OKS_CLUSTER, or choose a default: ' +
      `\`${hint('cluster use', ['CLUSTER'])}\`.`,
  });
}
