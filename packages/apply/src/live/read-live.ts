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
   * manifest lists or owns, as deletions need it; `all`.
   * @default 'named'
   */
  readonly insides?: 'named' | 'owned' | 'all' | undefined;
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
  const inManifest = listed(manifest, project, cluster);
  const isUpgraded = wantsNewerVersion(inManifest?.fields['version'], cluster);
  const all = { nodepools: true, peerings: true };
  const wanted = {
    named: {
      nodepools: inManifest?.nodepools !== undefined || isUpgraded,
      peerings: inManifest !== undefined && inManifest.peerings.length > 0,
    },
    owned:
      inManifest !== undefined || (manifest.owner !== undefined && cluster.tags[ownerTag] === manifest.owner)
        ? all
        : undefined,
    all,
  }[insides];
  const { status } = cluster.statuses;
  if (wanted === undefined || status === 'deleting' || status === 'failed')
    return { resource: cluster, inside: undefined };
  if (!wanted.nodepools && !wanted.peerings) return { resource: cluster, inside: undefined };
  return { resource: cluster, inside: await readInside(clusters, cluster, { ...wanted, nodes: isUpgraded }, signal) };
}

async function readInside(
  clusters: ClusterAccess,
  cluster: Cluster,
  wanted: { readonly nodepools: boolean; readonly peerings: boolean; readonly nodes: boolean },
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
