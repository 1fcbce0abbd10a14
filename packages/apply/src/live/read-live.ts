import type { Client } from '@oks-kit/client';
import { isObject, isOksError } from '@oks-kit/core';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { ClusterAccess } from '../execute/cluster-access.ts';
import { ownerTag } from '../manifest/manifest-schema.ts';
import type { Fields, Manifest, ManifestCluster } from '../manifest/read-manifest.ts';
import { compareNodepools } from '../plan/compare-nodepools.ts';
import { compareVersions } from '../plan/versions.ts';
import type { LiveCluster, LiveInside, LiveProject, LiveState, ProjectQuotas } from './live-state.ts';

export interface ReadLiveOptions {
  readonly client: Pick<Client, 'projects' | 'clusters' | 'limits' | 'quotas' | 'templates'>;
  readonly clusters: ClusterAccess;
  /**
   * The clusters whose node pools and peerings are read: `named`, if the manifest names some; `owned`, which the
   * manifest lists or owns, as deletions need it; `all`. A list of PROJECT/CLUSTER paths reads the node pools of these
   * clusters alone.
   * @default 'named'
   */
  readonly insides?: 'named' | 'owned' | 'all' | readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a plan compares a manifest with: one list of all projects and one of all clusters; inside a cluster, one
 * list of its node pools and two of its peerings, each only if it matters; quotas and templates only if something is
 * created or grows. Throws the errors of the calls; a cluster whose API cannot be reached is part of the answer.
 */
export async function readLive(manifest: Manifest, options: ReadLiveOptions): Promise<LiveState> {
  const { client, signal } = options;
  const [projects, clusters] = await Promise.all([
    client.projects.list({}, { signal }),
    client.clusters.listAll({}, { signal }),
  ]);
  const peered = new Set(
    manifest.projects.flatMap((project) =>
      project.clusters.flatMap(({ path, peerings }) =>
        peerings.flatMap((other) => [path, other].map((cluster) => cluster.split('/')[0] ?? '')),
      ),
    ),
  );
  return {
    projects: await Promise.all(
      projects.map(async (project): Promise<LiveProject> => {
        const own = clusters.filter(({ project_id }) => project_id === project.id);
        const [netId, live] = await Promise.all([
          peered.has(project.name) ? netOf(options, project) : undefined,
          Promise.all(own.map(async (cluster) => liveCluster(manifest, options, project, cluster))),
        ]);
        const quotas = mayGrow(manifest, project, live) ? await quotasOf(options, project) : undefined;
        return { resource: project, clusters: live, quotas, netId };
      }),
    ),
    creation: await readCreation(manifest, options, projects, clusters),
  };
}

function listed(manifest: Manifest, project: Project, cluster: Cluster): ManifestCluster | undefined {
  return manifest.projects
    .find(({ name }) => name === project.name)
    ?.clusters.find(({ name }) => name === cluster.name);
}

async function liveCluster(
  manifest: Manifest,
  { clusters, insides = 'named', signal }: ReadLiveOptions,
  project: Project,
  cluster: Cluster,
): Promise<LiveCluster> {
  const { status } = cluster.statuses;
  const wanted = wantedInside(manifest, insides, project, cluster);
  if (status === 'deleting' || status === 'failed' || (!wanted.nodepools && !wanted.peerings))
    return { resource: cluster, inside: undefined };
  return { resource: cluster, inside: await readInside(clusters, cluster, wanted, signal) };
}

/** The lists that are read inside a cluster. */
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
  if (typeof insides !== 'string')
    return { nodepools: insides.includes(`${project.name}/${cluster.name}`), peerings: false, nodes: false };
  const inManifest = listed(manifest, project, cluster);
  const nodes = wantsNewerVersion(inManifest?.fields['version'], cluster);
  const isOwned = manifest.owner !== undefined && cluster.tags[ownerTag] === manifest.owner;
  if (insides === 'all' || (insides === 'owned' && (inManifest !== undefined || isOwned)))
    return { nodepools: true, peerings: true, nodes };
  return {
    nodepools: inManifest?.nodepools !== undefined || nodes,
    peerings: inManifest !== undefined && inManifest.peerings.length > 0,
    nodes,
  };
}

async function readInside(
  clusters: ClusterAccess,
  cluster: Cluster,
  wanted: WantedInside,
  signal: AbortSignal | undefined,
): Promise<LiveInside | { readonly notChecked: string }> {
  try {
    const api = await clusters.open(cluster.id);
    const [nodepools, requests, peerings, nodes] = await Promise.all([
      wanted.nodepools ? api.nodepools.list({ signal }) : [],
      wanted.peerings ? api.netPeeringRequests.list({ signal }) : [],
      wanted.peerings ? api.netPeerings.list({ signal }) : [],
      wanted.nodes ? api.nodes.list({ signal }) : undefined,
    ]);
    return { nodepools, requests, peerings, nodes };
  } catch (error) {
    if (signal?.aborted === true || !isOksError(error)) throw error;
    return { notChecked: error.message };
  }
}

function wantsNewerVersion(version: unknown, cluster: Cluster): boolean {
  return typeof version === 'string' && compareVersions(version, cluster.version) > 0;
}

/** Whether node pools of a project are created or change, so that its quotas matter. */
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

async function quotasOf({ client, signal }: ReadLiveOptions, { id }: Project): Promise<ProjectQuotas | undefined> {
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

async function netOf({ client, signal }: ReadLiveOptions, { id }: Project): Promise<string | undefined> {
  const [net] = await client.projects.nets(id, { signal });
  return net?.NetId ?? undefined;
}

async function readCreation(
  manifest: Manifest,
  { client, signal }: ReadLiveOptions,
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
    maxProjects: quotas.Projects,
    maxClustersPerProject: quotas.ClustersPerProject,
    versions: quotas.KubeVersions,
  };
}
