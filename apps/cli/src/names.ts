import type { SignIn } from '@oks-kit/auth/node';
import type { Client } from '@oks-kit/client';
import { type Cluster, isOksError, OksInputError, OksNotFoundError, type Project } from '@oks-kit/schemas';
import type { Globals } from './command.ts';
import type { Context } from './context.ts';
import { type Defaults, readDefaults } from './defaults.ts';
import { harmless, nearestOr } from './output/text.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A project as a command knows it: by what was typed, or by its ID and name where it is the default one. */
export interface ProjectChoice {
  readonly reference: string;
  /** Set for the default project, whose ID the reference is. */
  readonly name?: string | undefined;
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

/** Whether a reference is an ID, which needs no looking up. */
export function isId(reference: string): boolean {
  return uuid.test(reference);
}

/** The project that a name or an ID stands for. Throws `not_found` with the nearest name. */
export async function findProject(oks: Client, reference: string, signal: AbortSignal): Promise<Project> {
  const [project] = await findProjects(oks, [reference], signal);
  if (project === undefined) throw missing('project', reference, 'See `oks project list`.');
  return project;
}

/** The projects that names or IDs stand for, each once: one list call, however many there are. */
export async function findProjects(
  oks: Client,
  references: readonly string[],
  signal: AbortSignal,
): Promise<Project[]> {
  const [only = '', second] = references;
  if (second === undefined && uuid.test(only)) {
    const project = await orMissing(oks.projects.get(only, { signal }));
    if (project !== undefined) return [project];
  }
  const listed = await oks.projects.list(second === undefined ? { name: only } : {}, { signal });
  const found: Project[] = [];
  for (const reference of references) {
    const project =
      onlyProject(listed, reference) ??
      (uuid.test(reference) && second !== undefined
        ? await orMissing(oks.projects.get(reference, { signal }))
        : undefined);
    if (project === undefined) {
      const names = (second === undefined ? await oks.projects.list({}, { signal }) : listed).map(({ name }) => name);
      throw missing('project', reference, nearestOr('See `oks project list`.', reference, names));
    }
    if (!found.some(({ id }) => id === project.id)) found.push(project);
  }
  return found;
}

function onlyProject(projects: readonly Project[], reference: string): Project | undefined {
  const found = projects.filter(({ id, name }) => id === reference || name === reference);
  if (found.length > 1)
    throw ambiguous(
      'project',
      reference,
      found.map(({ id }) => id),
    );
  return found[0];
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

/** The project named by `--project`, or by `OKS_PROJECT`. Undefined where neither is given. */
export function projectReference(context: Context, globals: Globals): string | undefined {
  return globals.project ?? (context.env['OKS_PROJECT'] || undefined);
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

export function noProject(): OksInputError {
  return new OksInputError('No project is named.', {
    hint: 'Name it with --project, set OKS_PROJECT, or choose one for good with `oks project use`.',
  });
}

async function orMissing<T>(call: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    // An ID may be a name that only looks like one.
    if (isOksError(error, 'not_found')) return undefined;
    throw error;
  }
}

function missing(what: string, name: string, hint: string, where = ''): OksNotFoundError {
  return new OksNotFoundError(`There is no ${what} \`${harmless(name)}\`${where}.`, { status: 404, hint });
}

function ambiguous(what: string, name: string, candidates: readonly string[]): OksInputError {
  return new OksInputError(
    `There are ${candidates.length} ${what}s called \`${harmless(name)}\`: ${candidates.map(harmless).join(', ')}.`,
    {
      hint: 'Name one of them by that.',
    },
  );
}
