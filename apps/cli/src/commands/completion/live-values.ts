import { readOksCliProfiles, readOscProfiles, readOwnProfiles } from '@oks-kit/auth/node';
import { ownValue } from '@oks-kit/core';
import type { ClusterClient } from '@oks-kit/kubernetes';
import { type OperationSpec, regionEndpoints } from '@oks-kit/schemas';
import type { Candidate, Position, ValuesOf } from '../../framework/complete.ts';
import { type Globals, noFlags } from '../../session/global-flags.ts';
import type { Context } from '../../main/context.ts';
import { clusterReference } from '../../resolve/clusters.ts';
import { isId } from '../../resolve/suggestions.ts';
import { cachedValue } from '../../session/cached-value.ts';
import { createSession, type Session } from '../../session/session.ts';
import { type CachedSession, connectLater } from '../../session/connect-later.ts';
import type { Application } from '../../framework/application.ts';
import { topicNames } from '../help/topics.ts';

const minuteMs = 60_000;
/** Names change often; what the service offers changes with its releases. */
const freshMs = { names: minuteMs, offers: 60 * minuteMs };
/** A stale value is used if the service does not respond in time. */
const staleMs = 24 * 60 * minuteMs;

/** Values for completion: local ones, and those of the service, with a short-lived cache. */
export function liveValues(context: Context, application: Application, signal: AbortSignal): ValuesOf {
  const sessionFor = ({ flags }: Position): CachedSession =>
    connectLater(createSession(quiet({ ...context, signal }), globalsOf(flags), application));
  return async (kind, position) => {
    switch (kind) {
      case 'CLUSTER|PATTERN':
        return ask(sessionFor(position), 'CLUSTER', position);
      case 'TOPIC':
        return words(topicNames);
      case 'REGION':
        return words(Object.keys(regionEndpoints));
      case 'STATUS':
        return words(await statuses());
      case 'status=STATUS':
        return targets();
      case 'status=STATUS|version=VERSION':
        return [
          ...(await targets()),
          ...(await ask(sessionFor(position), 'VERSION', position)).map(({ value }) => ({ value: `version=${value}` })),
        ];
      case 'CIDR|my-ip':
        return [{ value: 'my-ip', summary: 'your own address' }];
      case 'COLUMNS':
      case 'COLUMN':
        return words(await columnNames(position));
      case 'OPERATION':
        return operationIds(await rows());
      case 'OPERATION|KubernetesApi':
        return [
          ...operationIds(await rows()),
          { value: 'KubernetesApi', summary: "requests to the clusters' Kubernetes APIs" },
        ];
      case 'CODE':
        return words(['500', '502', '503', '504', '200']);
      case 'CODE|CLASS':
        return words(['2xx', '3xx', '4xx', '5xx']);
      case 'NAME=VALUE':
        return parametersOf(position);
      case 'PROFILE':
        return words(profileNames(context));
      case 'FAULT':
        return words((await import('@oks-kit/emulator/control')).faultKinds);
      case 'EMULATOR':
        return words(await (await import('../emulator/running.ts')).runningNames(context));
      case 'CLUSTER|CONTEXT':
        return words(await mergedNames(context));
      case 'PROJECT':
      case 'CLUSTER':
      case 'NODEPOOL':
      case 'NETPEERING':
      case 'PATH':
      case 'PATH=VALUE':
      case 'VERSION':
      case 'PLAN':
      case 'SUBREGION':
      case 'ZONE':
        return ask(sessionFor(position), kind, position);
      default:
        return [];
    }
  };
}

// Code that only some values need is loaded on demand: names come from a cache, and completion must feel instant.

async function statuses(): Promise<readonly string[]> {
  return (await import('@oks-kit/schemas')).resourceStatuses;
}

async function targets(): Promise<Candidate[]> {
  return [...(await statuses()), 'deleted'].map((status) => ({ value: `status=${status}` }));
}

async function rows(): Promise<readonly OperationSpec[]> {
  return (await import('../../resolve/operations.ts')).operationRows;
}

function operationIds(known: readonly OperationSpec[]): Candidate[] {
  return known.map(({ id, summary }) => ({ value: id, summary }));
}

function words(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value }));
}

/** The columns of the list that the line prints. */
async function columnNames({ command }: Position): Promise<string[]> {
  const now = Date.now();
  const views: Readonly<Record<string, () => Promise<{ readonly columns: readonly { readonly name: string }[] }>>> = {
    project: async () => (await import('../project/view.ts')).projectView(now),
    cluster: async () =>
      (await import('../cluster/view.ts')).clusterView(now, { projects: new Map(), defaultId: undefined }),
    nodepool: async () => (await import('../nodepool/view.ts')).nodepoolView(now),
    'project quotas': async () => (await import('../project/quotas-view.ts')).quotaView,
  };
  const [noun = '', verb = ''] = command?.path ?? [];
  const view = ownValue(views, `${noun} ${verb}`) ?? ownValue(views, noun);
  return view === undefined ? [] : (await view()).columns.map(({ name }) => name);
}

/** The parameters of the operation that `oks api` is about. */
async function parametersOf({ words: [, id = ''] }: Position): Promise<Candidate[]> {
  const row = (await rows()).find((one) => one.id.toLowerCase() === id.toLowerCase());
  const names = [...Object.keys(row?.params ?? {}), ...(row?.query?.fields ?? []), ...(row?.headers?.fields ?? [])];
  return names.map((name) => ({
    value: `${name}=`,
    ...(row?.params?.[name] === undefined ? {} : { summary: row.params[name] }),
  }));
}

type AskedFor =
  | 'PROJECT'
  | 'CLUSTER'
  | 'NODEPOOL'
  | 'NETPEERING'
  | 'PATH'
  | 'PATH=VALUE'
  | 'VERSION'
  | 'PLAN'
  | 'SUBREGION'
  | 'ZONE';

async function ask(session: CachedSession, kind: AskedFor, position: Position): Promise<Candidate[]> {
  const { flags } = position;
  switch (kind) {
    case 'PROJECT':
      return words(Object.values(await projects(session)));
    case 'CLUSTER': {
      const inside = await clustersInside(session, flags);
      if (projectOf(session.context, flags) !== undefined) return words(inside.map(({ name }) => name));
      // Full names first; a bare name is completed too if it matches what was typed.
      return [...words(inside.map(({ whole }) => whole)), ...words(unique(inside.map(({ name }) => name)))];
    }
    case 'VERSION':
      return words(
        await cached(session, 'versions', freshMs.offers, ({ client, signal }) =>
          client.limits.kubernetesVersions({ signal }),
        ),
      );
    case 'PLAN':
      return words(
        await cached(session, 'plans', freshMs.offers, ({ client, signal }) =>
          client.limits.controlPlanePlans({ signal }),
        ),
      );
    case 'SUBREGION':
      return words(await subregions(session));
    case 'ZONE':
      // The service names a Subregion without its Region: `2a` of eu-west-2 is eu-west-2a.
      return words((await subregions(session)).map((name) => `${session.signIn.region.replace(/\d+$/, '')}${name}`));
    case 'NODEPOOL':
      return words(
        await namesInside(session, position, 'nodepools', ({ nodepools }) =>
          nodepools.list({ signal: session.signal }),
        ),
      );
    case 'NETPEERING':
      return words(
        await namesInside(session, position, 'netpeerings', async (cluster) =>
          (await import('../netpeering/find.ts')).listPeerings(session, cluster),
        ),
      );
    case 'PATH':
    case 'PATH=VALUE':
      return (await fields(session, position)).map(({ value, ...rest }) => ({
        ...rest,
        value: kind === 'PATH' ? value : `${value}=`,
      }));
  }
}

function subregions(session: CachedSession): Promise<string[]> {
  return cached(session, 'subregions', freshMs.offers, ({ client, signal }) => client.limits.cpSubregions({ signal }));
}

/** The names of objects in the given cluster. Only with a cached certificate: completion never requests one. */
async function namesInside(
  session: CachedSession,
  { flags }: Position,
  kind: string,
  list: (cluster: ClusterClient) => Promise<readonly { readonly metadata: { readonly name: string } }[]>,
): Promise<string[]> {
  const reference = clusterReference(session);
  const found = isId(reference)
    ? [{ id: reference }]
    : (await clustersInside(session, reference.includes('/') ? {} : flags)).filter(
        ({ name, whole }) => reference === name || reference === whole,
      );
  const [only, another] = found;
  if (only === undefined || another !== undefined) return [];
  return cached(session, `${kind}-${only.id}`, freshMs.names, async () => {
    const [{ cachedOr }, { createClusterClient }] = await Promise.all([
      import('../kubeconfig/cached.ts'),
      import('@oks-kit/kubernetes'),
    ]);
    const { kubeconfig } = await cachedOr(session, only.id, {}, () =>
      Promise.reject(new Error('There is no certificate yet.')),
    );
    return (await list(createClusterClient(kubeconfig))).map(({ metadata }) => metadata.name);
  });
}

/** The fields for `--set`, from the template of the service, with their default values. */
async function fields(session: CachedSession, { command }: Position): Promise<Candidate[]> {
  const [kind, verb] = command?.path ?? [];
  const template = await cached<object>(
    session,
    `template-${kind ?? ''}`,
    freshMs.offers,
    ({ client: { templates }, signal }) =>
      kind === 'project'
        ? templates.project({ signal })
        : kind === 'cluster'
          ? templates.cluster({ signal })
          : templates.nodepool({ signal }),
  );
  const { operations } = await import('@oks-kit/schemas');
  const row =
    verb !== 'update'
      ? undefined
      : kind === 'project'
        ? operations.UpdateProject
        : kind === 'cluster'
          ? operations.UpdateCluster
          : undefined;
  return leaves(template).filter(({ value }) => row?.body.fields?.has(value.split('.')[0] ?? '') !== false);
}

function leaves(value: object, path = ''): Candidate[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): Candidate[] => {
    const full = `${path}${key}`;
    // Tags, names and IDs have their own flags.
    if (['name', 'tags', 'project_id', 'apiVersion', 'kind'].includes(key)) return [];
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner, `${full}.`)
      : [{ value: full, summary: JSON.stringify(inner) }];
  });
}

/** The merged contexts, by their names and by those of their clusters. */
async function mergedNames(context: Context): Promise<string[]> {
  const [{ contextsIn, kubeconfigFiles }, { readKubeconfigFiles }] = await Promise.all([
    import('../kubeconfig/merged-contexts.ts'),
    import('@oks-kit/kubeconfig/node'),
  ]);
  return contextsIn(readKubeconfigFiles(kubeconfigFiles(context))).map(({ name }) => name);
}

function unique(names: readonly string[]): string[] {
  return names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
}

interface KnownCluster {
  readonly id: string;
  readonly name: string;
  /** PROJECT/CLUSTER. */
  readonly whole: string;
}

/** The clusters of the given project, else all clusters. */
async function clustersInside(session: CachedSession, flags: Position['flags']): Promise<KnownCluster[]> {
  const [names, clusters] = await Promise.all([
    projects(session),
    cached(session, 'clusters', freshMs.names, async ({ client, signal }) =>
      (await client.clusters.listAll({}, { signal })).map(({ id, name, project_id }) => ({
        id,
        name,
        project_id,
      })),
    ),
  ]);
  const project = projectOf(session.context, flags);
  return clusters
    .filter(({ project_id }) => project === undefined || project_id === project || names[project_id] === project)
    .map(({ id, name, project_id }) => ({ id, name, whole: `${names[project_id] ?? project_id}/${name}` }));
}

function projectOf({ env }: Context, flags: Position['flags']): string | undefined {
  return flags['project'] ?? (env['OKS_PROJECT'] || undefined);
}

/** The names of projects by their IDs. */
function projects(session: CachedSession): Promise<Record<string, string>> {
  return cached(session, 'projects', freshMs.names, async ({ client, signal }) =>
    Object.fromEntries((await client.projects.list({}, { signal })).map(({ id, name }) => [id, name])),
  );
}

/** Returns a fresh value from the cache, else requests it. If the request fails, returns a stale value. */
async function cached<T>(
  session: CachedSession,
  what: string,
  maxAgeMs: number,
  load: (session: Session) => PromiseLike<T>,
): Promise<T> {
  const { context, signIn } = session;
  // The account is part of the key: two accounts on one machine do not see each other's names.
  const account = signIn.explain().map(({ name, value, from }) => [name, value, from]);
  const keys = ['OKS_ACCESS_KEY', 'OKS_USERNAME', 'OSC_ACCESS_KEY', 'OSC_LOGIN'].map((name) => context.env[name] ?? '');
  const key = [what, account, keys];
  const cache = cachedValue(context, 'completion', key);
  // Boundary: a value of this type was written below under this key.
  const kept = cache.read() as { readonly at: number; readonly value: T } | undefined;
  const age = kept === undefined ? Number.POSITIVE_INFINITY : context.now() - kept.at;
  if (kept !== undefined && age >= 0 && age < maxAgeMs) return kept.value;
  try {
    const value = await load(await session.connect());
    await cache.write(value);
    return value;
  } catch (error) {
    if (kept !== undefined && age < staleMs) return kept.value;
    throw error;
  }
}

function profileNames(context: Context): string[] {
  const names = [readOwnProfiles, readOksCliProfiles, readOscProfiles].flatMap((read) => {
    try {
      return [...(read(context)?.profiles.keys() ?? [])];
    } catch {
      return [];
    }
  });
  return [...new Set(names)];
}

/** The global flags of an unfinished line. Ignores everything else. */
function globalsOf(flags: Readonly<Record<string, string>>): Globals {
  return {
    ...noFlags,
    profile: flags['profile'],
    region: flags['region'],
    endpoint: flags['endpoint'],
    'ca-file': flags['ca-file'],
    project: flags['project'],
    cluster: flags['cluster'],
    'no-color': true,
    quiet: true,
    'non-interactive': true,
  };
}

/** A context without prompts and messages. */
function quiet(context: Context): Context {
  const silent = { write: () => undefined, isTerminal: false, columns: undefined, rows: undefined };
  return {
    ...context,
    stderr: silent,
    stdin: {
      isTerminal: false,
      readLine: () => Promise.resolve(undefined),
      readSecret: () => Promise.resolve(undefined),
      readAll: () => Promise.resolve(''),
    },
  };
}
