import type { ClusterDetails, ClusterRow, ConsoleProfile, ProjectRow } from '../../../src/api/index.ts';
import type { Account } from '../live/overview.ts';
import { markOf } from '../parts/status.tsx';
import { compareNames } from '../text/format.ts';

/** A row of the list: a project above its clusters, or a cluster. */
export type InventoryRow =
  | {
      readonly kind: 'project';
      readonly profile: ConsoleProfile;
      readonly project: ProjectRow;
      /** How many clusters the project has, and how many of them are shown. */
      readonly clusters: number;
      readonly shown: number;
    }
  | {
      readonly kind: 'cluster';
      readonly profile: ConsoleProfile;
      /** Undefined while only the cluster is known. */
      readonly project: ProjectRow | undefined;
      readonly cluster: ClusterRow;
    };

export const statusFilters = ['all', 'failed', 'changing', 'ready', 'upgrade'] as const;
export type StatusFilter = (typeof statusFilters)[number];

export const orders = ['project', 'newest', 'oldest', 'version'] as const;
export type Order = (typeof orders)[number];

export interface Filter {
  readonly search: string;
  readonly status: StatusFilter;
  /** ID of a profile. */
  readonly profile: string | undefined;
  readonly version: string | undefined;
  readonly order: Order;
}

export interface Listing {
  readonly rows: readonly InventoryRow[];
  /** Number of clusters for each status, among those that match the rest of the filter. */
  readonly counts: Readonly<Record<StatusFilter, number>>;
  /** All versions, newest first. */
  readonly versions: readonly string[];
  /** Total number of projects and clusters, without the filter. */
  readonly projects: number;
  readonly clusters: number;
}

type Cluster = Extract<InventoryRow, { kind: 'cluster' }>;
type Project = Extract<InventoryRow, { kind: 'project' }>;

/** Returns the rows that match a filter, in its order. */
export function listRows(
  accounts: ReadonlyMap<string, Account>,
  profiles: readonly ConsoleProfile[],
  filter: Filter,
): Listing {
  const terms = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const counts = { all: 0, failed: 0, changing: 0, ready: 0, upgrade: 0 };
  const versions = new Set<string>();
  const groups: { readonly head: Project; readonly clusters: Cluster[] }[] = [];
  const loose: Cluster[] = [];
  let projectCount = 0;
  let clusterCount = 0;

  for (const profile of profiles) {
    const account = accounts.get(profile.id);
    if (account === undefined) continue;
    projectCount += account.projects.size;
    clusterCount += account.clusters.size;
    const isChosen = filter.profile === undefined || filter.profile === profile.id;
    const byProject = new Map<string, Cluster[]>();
    const totals = new Map<string, number>();
    for (const cluster of account.clusters.values()) {
      versions.add(cluster.version);
      totals.set(cluster.projectId, (totals.get(cluster.projectId) ?? 0) + 1);
      if (!isChosen || (filter.version !== undefined && cluster.version !== filter.version)) continue;
      const project = account.projects.get(cluster.projectId);
      const text = textOfCluster(profile, project, cluster);
      if (!terms.every((term) => text.includes(term))) continue;
      for (const status of statusFilters) if (hasStatus(cluster, status)) counts[status] += 1;
      if (!hasStatus(cluster, filter.status)) continue;
      const row = { kind: 'cluster', profile, project, cluster } as const;
      const siblings = project === undefined ? loose : byProject.get(project.id);
      if (siblings === undefined) byProject.set(cluster.projectId, [row]);
      else siblings.push(row);
    }
    for (const project of isChosen ? account.projects.values() : []) {
      const clusters = byProject.get(project.id) ?? [];
      if (clusters.length === 0 && !showsEmpty(profile, project, filter, terms)) continue;
      const total = totals.get(project.id) ?? 0;
      groups.push({ head: { kind: 'project', profile, project, clusters: total, shown: clusters.length }, clusters });
    }
  }
  return {
    rows: inOrder(groups, loose, filter.order),
    counts,
    versions: [...versions].sort((a, b) => compareNames(b, a)),
    projects: projectCount,
    clusters: clusterCount,
  };
}

/** Whether a project is shown although none of its clusters matches. */
function showsEmpty(profile: ConsoleProfile, project: ProjectRow, filter: Filter, terms: readonly string[]): boolean {
  const fits =
    filter.status === 'all' ||
    ((filter.status === 'failed' || filter.status === 'changing') && hasMark(project.status, filter.status));
  if (!fits || filter.version !== undefined) return false;
  const text = textOfProject(profile, project);
  return terms.every((term) => text.includes(term));
}

function inOrder(
  groups: { readonly head: Project; readonly clusters: Cluster[] }[],
  loose: readonly Cluster[],
  order: Order,
): InventoryRow[] {
  if (order === 'project') {
    for (const { clusters } of groups) clusters.sort((a, b) => compareNames(a.cluster.name, b.cluster.name));
    groups.sort((a, b) => compareNames(a.head.project.name, b.head.project.name));
    return [...groups.flatMap(({ head, clusters }) => [head, ...clusters]), ...loose];
  }
  const clusters = [...groups.flatMap((group) => group.clusters), ...loose];
  const age = (row: Cluster): number => Date.parse(row.cluster.createdAt);
  return clusters.sort((a, b) =>
    order === 'version'
      ? compareNames(a.cluster.version, b.cluster.version) || compareNames(a.cluster.name, b.cluster.name)
      : order === 'newest'
        ? age(b) - age(a)
        : age(a) - age(b),
  );
}

function hasStatus(cluster: ClusterRow, filter: StatusFilter): boolean {
  if (filter === 'all') return true;
  return filter === 'upgrade' ? hasUpgrade(cluster) : hasMark(cluster.status, filter);
}

function hasMark(status: string, filter: 'failed' | 'changing' | 'ready'): boolean {
  const mark = markOf(status);
  return filter === 'changing' ? ['changing', 'waiting', 'deleting'].includes(mark) : mark === filter;
}

/** Whether the service offers an upgrade. */
export function hasUpgrade({ availableUpgrade }: ClusterRow): boolean {
  return availableUpgrade !== null;
}

/**
 * What `oks cluster upgrade` would do: finish a change that was interrupted between its steps, or else upgrade to the
 * next minor version, which is the only one that the service accepts. Null if there is nothing to do.
 */
export function nextUpgrade(cluster: ClusterDetails): string | null {
  const { version, expectedVersion, controlPlanes, expectedControlPlanes, availableUpgrade } = cluster;
  if (expectedVersion !== null && expectedVersion !== version) return expectedVersion;
  if (expectedControlPlanes !== null && expectedControlPlanes !== controlPlanes) return expectedControlPlanes;
  return availableUpgrade;
}

function textOfProject(profile: ConsoleProfile, { name, id, region, cidr, tags }: ProjectRow): string {
  return [name, id, region, cidr, profile.name, ...tagTexts(tags)].join('\n').toLowerCase();
}

/** Search texts of clusters. They can be cached, because a row is replaced when it changes. */
const texts = new WeakMap<ClusterRow, string>();

function textOfCluster(profile: ConsoleProfile, project: ProjectRow | undefined, cluster: ClusterRow): string {
  const known = texts.get(cluster);
  if (known !== undefined) return known;
  const { name, id, status, version, controlPlanes, tags } = cluster;
  const place = project === undefined ? [] : [`${project.name}/${name}`, project.region];
  const text = [name, id, status, version, controlPlanes, profile.name, ...place, ...tagTexts(tags)]
    .join('\n')
    .toLowerCase();
  // If the project is unknown, it may still arrive and change the text.
  if (project !== undefined) texts.set(cluster, text);
  return text;
}

const tagTexts = (tags: Readonly<Record<string, string>>): string[] =>
  Object.entries(tags).map(([key, value]) => `${key}=${value}`);
