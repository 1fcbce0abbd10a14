import type { Client } from '@oks-kit/client';
import { type Clock, isObject, isOksError, mapParallel, rangeContains, systemClock } from '@oks-kit/core';
import { type Cluster, normalizeRange, type Project, type AccountQuotas } from '@oks-kit/schemas';
import type { ClusterAccess } from '../execute/cluster-access.ts';
import { untilClusterAnswers } from '../execute/new-cluster.ts';
import { ownAddress, type TemporaryAddress } from '../execute/with-my-address.ts';
import { ownerOf } from '../manifest/owner.ts';
import type { Fields, Manifest, ManifestCluster } from '../manifest/read-manifest.ts';
import { compareNodepools } from '../plan/compare-nodepools.ts';
import type { Plan } from '../plan/plan.ts';
import { compareVersions } from '../plan/versions.ts';
import type { LiveCluster, LiveInside, LiveProject, LiveState, NotRead, ProjectQuotas } from './live-state.ts';

/** Options of `readLive` and `readLiveOfPlan`. */
export interface ReadOptions {
  readonly client: Pick<Client, 'projects' | 'clusters' | 'limits' | 'quotas' | 'templates'>;
  /** Access to the APIs of clusters, for node pools and peerings. `clusterAccess` creates it. */
  readonly clusters: ClusterAccess;
  /** Maximum number of clusters that are read at the same time. @default 16 */
  readonly maxParallel?: number | undefined;
  /** The address that `withMyAddress` added for this run. It is left out of the whitelists that are returned. */
  readonly myAddress?: TemporaryAddress | undefined;
  /**
   * How long to retry the API of a cluster that was created in the last half hour, in milliseconds: it may not respond
   * for minutes. There is no retry if the cluster's whitelist does not contain the caller's address. @default 0
   */
  readonly newClusterTimeoutMs?: number | undefined;
  /** Called with a text before each of these retries. */
  readonly onProgress?: ((text: string) => void) | undefined;
  /** Aborts the reads, which then reject with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/** Options of {@link readLive}. */
export interface ReadLiveOptions extends ReadOptions {
  /**
   * Clusters whose node pools and peerings are read. `named`: only what the manifest's node pools, peerings and
   * upgrades need. `owned`: all clusters that the manifest lists or owns, for `planDestruction` and `prune`. `all`:
   * every cluster, for `exportManifest`. @default 'named'
   */
  readonly insides?: 'named' | 'owned' | 'all' | undefined;
}

/**
 * Reads the existing resources that a manifest is compared with. Sends as few requests as possible: one list of all
 * projects, one list of all clusters, and lists inside a cluster, quotas and templates only where the manifest needs
 * them. Throws the errors of the OKS API. A cluster whose own API cannot be reached is not an error: its `inside` says
 * why it was not checked.
 */
export async function readLive(manifest: Manifest, options: ReadLiveOptions): Promise<LiveState> {
  const { insides = 'named' } = options;
  const peered = new Set(
    manifest.projects.flatMap((project) =>
      project.clusters.flatMap(({ path, peerings }) =>
        peerings.flatMap((other) => [path, other].map((cluster) => cluster.split('/')[0] ?? '')),
      ),
    ),
  );
  return readState(options, {
    inside: (project, cluster) => wantedInside(manifest, insides, project, cluster),
    hasNet: ({ name }) => peered.has(name),
    hasQuotas: (project, clusters) => mayGrow(manifest, project, clusters),
    creation: (projects, clusters) => readCreation(manifest, options, projects, clusters),
  });
}

/** Reads what `recheckPlan` needs: the resources that the changes of a saved plan depend on, and their quotas. */
export function readLiveOfPlan({ changes }: Plan, options: ReadOptions): Promise<LiveState> {
  const pools = changes.filter(({ kind }) => kind === 'nodepool');
  const withPools = new Set(pools.map(({ path }) => path.split('/').slice(0, 2).join('/')));
  const growing = new Set(
    pools.filter(({ action }) => action !== 'delete').map(({ path }) => path.split('/')[0] ?? ''),
  );
  return readState(options, {
    inside: (project, { name }) => ({
      nodepools: withPools.has(`${project.name}/${name}`),
      peerings: false,
      nodes: false,
    }),
    hasNet: () => false,
    hasQuotas: ({ name }) => growing.has(name),
    async creation() {
      if (!changes.some(({ action, kind }) => action === 'create' && (kind === 'project' || kind === 'cluster')))
        return undefined;
      const quotas = await options.client.quotas.get({ signal: options.signal });
      return { clusterTemplate: {}, region: undefined, ...limitsOf(quotas) };
    },
  });
}

/** What to read in addition to the lists of projects and clusters. */
interface Wanted {
  readonly inside: (project: Project, cluster: Cluster) => WantedInside;
  readonly hasNet: (project: Project) => boolean;
  readonly hasQuotas: (project: Project, clusters: readonly LiveCluster[]) => boolean;
  readonly creation: (projects: readonly Project[], clusters: readonly Cluster[]) => Promise<LiveState['creation']>;
}

async function readState(options: ReadOptions, wanted: Wanted): Promise<LiveState> {
  const { client, signal, myAddress, maxParallel = 16 } = options;
  const [projects, listed] = await Promise.all([
    client.projects.list({}, { signal }),
    client.clusters.listAll({}, { signal }),
  ]);
  const clusters = listed.map((cluster) => withoutTemporary(cluster, myAddress));
  const placed = projects.flatMap((project) =>
    clusters.filter(({ project_id }) => project_id === project.id).map((cluster) => ({ project, cluster })),
  );
  const read = await mapParallel(placed, maxParallel, async ({ project, cluster }) => ({
    project,
    live: await liveCluster(options, cluster, wanted.inside(project, cluster)),
  }));
  return {
    projects: await mapParallel(projects, maxParallel, async (project): Promise<LiveProject> => {
      const own = read.filter((one) => one.project === project).map(({ live }) => live);
      const [netId, quotas] = await Promise.all([
        wanted.hasNet(project) ? netOf(options, project) : undefined,
        wanted.hasQuotas(project, own) ? quotasOf(options, project) : undefined,
      ]);
      return { resource: project, clusters: own, quotas, netId };
    }),
    creation: await wanted.creation(projects, clusters),
  };
}

/** Removes the temporary address of this run from the whitelist of a cluster. */
function withoutTemporary(cluster: Cluster, myAddress: TemporaryAddress | undefined): Cluster {
  if (myAddress?.clusterIds.has(cluster.id) !== true) return cluster;
  return {
    ...cluster,
    admin_whitelist: cluster.admin_whitelist.filter((entry) => normalizeRange(entry) !== myAddress.address),
  };
}

function listed(manifest: Manifest, project: Project, cluster: Cluster): ManifestCluster | undefined {
  return manifest.projects
    .find(({ name }) => name === project.name)
    ?.clusters.find(({ name }) => name === cluster.name);
}

async function liveCluster(options: ReadOptions, cluster: Cluster, wanted: WantedInside): Promise<LiveCluster> {
  const { status } = cluster.statuses;
  if (status === 'deleting' || status === 'failed' || (!wanted.nodepools && !wanted.peerings))
    return { resource: cluster, inside: undefined };
  return { resource: cluster, inside: await readInside(options, cluster, wanted) };
}

/** Which lists to read inside a cluster. */
interface WantedInside {
  readonly nodepools: boolean;
  readonly peerings: boolean;
  readonly nodes: boolean;
}

function wantedInside(
  manifest: Manifest,
  insides: NonNullable<ReadLiveOptions['insides']>,
  project: Project,
  cluster: Cluster,
): WantedInside {
  const inManifest = listed(manifest, project, cluster);
  const nodes = wantsNewerVersion(inManifest?.fields['version'], cluster);
  const isOwned = manifest.owner !== undefined && ownerOf(cluster.tags) === manifest.owner;
  if (insides === 'all' || (insides === 'owned' && (inManifest !== undefined || isOwned)))
    return { nodepools: true, peerings: true, nodes };
  return {
    nodepools: inManifest?.nodepools !== undefined || nodes,
    peerings: inManifest !== undefined && inManifest.peerings.length > 0,
    nodes,
  };
}

async function readInside(options: ReadOptions, cluster: Cluster, wanted: WantedInside): Promise<LiveInside | NotRead> {
  const { clusters, signal, clock = systemClock, newClusterTimeoutMs = 0, onProgress } = options;
  let allowed: Promise<boolean> | undefined;
  const read = async (looking: AbortSignal | undefined): Promise<LiveInside> => {
    const api = await clusters.open(cluster.id);
    const [nodepools, requests, peerings, nodes] = await Promise.all([
      wanted.nodepools ? api.nodepools.list({ signal: looking }) : [],
      wanted.peerings ? api.netPeeringRequests.list({ signal: looking }) : [],
      wanted.peerings ? api.netPeerings.list({ signal: looking }) : [],
      wanted.nodes ? api.nodes.list({ signal: looking }) : undefined,
    ]);
    return { nodepools, requests, peerings, nodes };
  };
  try {
    if (newClusterTimeoutMs === 0 || !isNew(cluster, clock)) return await read(signal);
    return await untilClusterAnswers(read, {
      timeoutMs: newClusterTimeoutMs,
      clock,
      signal,
      async onPause() {
        if (!(await (allowed ??= isAllowed(options, cluster)))) return false;
        onProgress?.(`waiting for the API of the new cluster ${cluster.name}`);
        return true;
      },
    });
  } catch (error) {
    if (signal?.aborted === true || !isOksError(error)) throw error;
    return { notChecked: error.message, code: error.code };
  }
}

/** How long a cluster counts as new, in milliseconds. Creation takes minutes, and its API may need some more. */
const newForMs = 1_800_000;

function isNew({ statuses }: Cluster, clock: Clock): boolean {
  return Math.abs(clock.now() - Date.parse(statuses.created_at)) < newForMs;
}

/** Whether the whitelist of a cluster contains the caller's address. True if the address is unknown. */
async function isAllowed({ client, signal }: ReadOptions, cluster: Cluster): Promise<boolean> {
  const address = await ownAddress(client, signal).catch(() => undefined);
  return address === undefined || cluster.admin_whitelist.some((entry) => rangeContains(entry, address));
}

function wantsNewerVersion(version: unknown, cluster: Cluster): boolean {
  return typeof version === 'string' && compareVersions(version, cluster.version) > 0;
}

/** Whether node pools of a project may be created or change, so that its quotas are needed. */
function mayGrow(manifest: Manifest, { name }: Project, clusters: readonly LiveCluster[]): boolean {
  const wanted = manifest.projects.find((project) => project.name === name)?.clusters ?? [];
  return wanted.some(({ name: cluster, nodepools = [] }) => {
    const inside = clusters.find(({ resource }) => resource.name === cluster)?.inside;
    if (inside !== undefined && 'notChecked' in inside) return false;
    return nodepools.some((pool) => {
      const live = inside?.nodepools.find(({ metadata }) => metadata.name === pool.name);
      if (live === undefined || live.metadata.deletionTimestamp !== undefined) return true;
      return compareNodepools(pool.spec, live.spec).changes.length > 0;
    });
  });
}

async function quotasOf({ client, signal }: ReadOptions, { id }: Project): Promise<ProjectQuotas | undefined> {
  try {
    const quotas = await client.projects.quotas(id, { signal });
    return Object.fromEntries(
      quotas.map(({ Name, UsedValue, MaxValue }) => [Name, { used: UsedValue, limit: MaxValue }]),
    );
  } catch (error) {
    if (signal?.aborted === true || !isOksError(error)) throw error;
    return undefined;
  }
}

async function netOf({ client, signal }: ReadOptions, { id }: Project): Promise<string | undefined> {
  const [net] = await client.projects.nets(id, { signal });
  return net?.NetId ?? undefined;
}

async function readCreation(
  manifest: Manifest,
  { client, signal }: ReadOptions,
  projects: readonly Project[],
  clusters: readonly Cluster[],
): Promise<LiveState['creation']> {
  const creates = manifest.projects.some(({ name, clusters: wanted }) => {
    const live = projects.find((project) => project.name === name);
    const own = clusters.filter(({ project_id }) => project_id === live?.id);
    return live === undefined || wanted.some((one) => !own.some((cluster) => cluster.name === one.name));
  });
  const upgrades = clusters.some((cluster) => {
    const project = projects.find(({ id }) => id === cluster.project_id);
    const wanted = project === undefined ? undefined : listed(manifest, project, cluster)?.fields['version'];
    return wanted !== undefined && wanted !== cluster.version;
  });
  if (!creates && !upgrades) return undefined;
  const [template, projectTemplate, quotas] = await Promise.all([
    client.templates.cluster({ signal }),
    client.templates.project({ signal }),
    client.quotas.get({ signal }),
  ]);
  const [proposal, projectProposal]: unknown[] = [template, projectTemplate];
  const region = isObject(projectProposal) ? projectProposal['region'] : undefined;
  return {
    region: typeof region === 'string' && region !== '' ? region : undefined,
    clusterTemplate: isObject(proposal) ? proposal : ({} satisfies Fields),
    ...limitsOf(quotas),
  };
}

function limitsOf(
  quotas: AccountQuotas,
): Pick<NonNullable<LiveState['creation']>, 'maxProjects' | 'maxClustersPerProject' | 'versions'> {
  return {
    maxProjects: quotas.Projects,
    maxClustersPerProject: quotas.ClustersPerProject,
    versions: quotas.KubeVersions,
  };
}
