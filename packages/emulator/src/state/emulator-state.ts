import { ApiError } from '../http/api-error.ts';
import type { EmulatorClock } from './clock.ts';
import { advanceLifecycle, deletedStatus } from './lifecycle.ts';
import type {
  Account,
  CertificateAuthority,
  ClusterRecord,
  EimUserRecord,
  NodepoolRecord,
  ProjectRecord,
  SettingRecord,
} from './records.ts';
import type { QuotaLimits } from '../service/quotas.ts';
import type { Collection, Store } from './store/store.ts';

/** The state of the emulated service. Every read returns it as it is at the present time. */
export interface EmulatorState {
  readonly clock: EmulatorClock;
  readonly store: Store;
  readonly disabledRules: ReadonlySet<string>;
  readonly quotas: QuotaLimits;
  /** Whether whitelists may not hold loopback and private addresses, as in the real service. */
  readonly strictWhitelist: boolean;
  readonly settings: Collection<SettingRecord>;
  readonly accounts: Collection<Account>;
  readonly nodepools: Collection<NodepoolRecord>;
  readonly eimUsers: Collection<EimUserRecord>;
  /** The account's projects: the existing ones, or the deleted ones. */
  projectsOf(account: string, deleted?: boolean): ProjectRecord[];
  clustersOf(account: string, deleted?: boolean): ClusterRecord[];
  /** The clusters of all accounts. */
  allClusters(): ClusterRecord[];
  /** A project of the account that is not deleted. Throws a 404. */
  project(account: string, id: string): ProjectRecord;
  /** A cluster of the account that is not deleted. Throws a 404. */
  cluster(account: string, id: string): ClusterRecord;
  /** A project of the account, even a deleted one. Throws a 404. */
  projectOrDeleted(account: string, id: string): ProjectRecord;
  /** A cluster of the account, even a deleted one. Throws a 404. */
  clusterOrDeleted(account: string, id: string): ClusterRecord;
  /** A cluster of any account that is not deleted. */
  clusterById(id: string): ClusterRecord | undefined;
  putProject(record: ProjectRecord): void;
  putCluster(record: ClusterRecord): void;
  /** Removes every project and cluster, deleted ones included; of one account, or of all. */
  forget(account?: string): void;
  /** The cluster's certificate authority, created on first use. */
  authorityOf(clusterId: string): Promise<CertificateAuthority>;
}

/** How many deleted projects, and clusters, are listed with `deleted=true`. Older ones are removed (assumed). */
const keptGone = 500;
const pruneEvery = 101;

export function createEmulatorState({
  store,
  clock,
  disabledRules,
  quotas,
  strictWhitelist,
}: Pick<EmulatorState, 'store' | 'clock' | 'disabledRules' | 'quotas' | 'strictWhitelist'>): EmulatorState {
  const projects = store.collection<ProjectRecord>('project');
  const clusters = store.collection<ClusterRecord>('cluster');
  const nodepools = store.collection<NodepoolRecord>('nodepool');
  const eimUsers = store.collection<EimUserRecord>('eim_user');
  const authorities = new Map<string, Promise<CertificateAuthority>>();
  // By ID, not weakly by record: every change creates a record, and weak references slow garbage collection down.
  const latest = new Map<
    string,
    { readonly kept: ProjectRecord | ClusterRecord; readonly settled: ProjectRecord | ClusterRecord }
  >();
  let puts = 0;

  /**
   * The record as it is now. Nothing is written: the stored lifecycle says what happens when. Cached until it changes.
   */
  function current<T extends ProjectRecord | ClusterRecord>(record: T, now = clock.now()): T {
    const seen = latest.get(record.id);
    // Boundary: the cache holds only what was derived from this very record.
    const known = (seen?.kept === record ? seen.settled : record) as T;
    const lifecycle = advanceLifecycle(known.lifecycle, now);
    if (lifecycle === known.lifecycle) return known;
    const fresh = withPlannedChange({ ...known, lifecycle, updatedAt: lifecycle.since }, now);
    latest.set(record.id, { kept: record, settled: fresh });
    return fresh;
  }

  /** Stores a record. From time to time it removes the oldest deleted ones, so that memory stays bounded. */
  function keep<T extends ProjectRecord | ClusterRecord>(collection: Collection<T>, record: T): void {
    collection.put(record);
    puts += 1;
    if (puts % pruneEvery !== 0) return;
    const past = collection.all().filter((one) => current(one).lifecycle.status === deletedStatus);
    for (const { id } of past.slice(0, Math.max(0, past.length - keptGone))) {
      collection.delete(id);
      authorities.delete(id);
      latest.delete(id);
    }
  }

  function listed<T extends ProjectRecord | ClusterRecord>(
    collection: Collection<T>,
    account: string,
    deleted: boolean,
  ): T[] {
    const now = clock.now();
    const records: T[] = [];
    for (const record of collection.all()) {
      if (record.account !== account) continue;
      const fresh = current(record, now);
      if ((fresh.lifecycle.status === deletedStatus) === deleted) records.push(fresh);
    }
    return records;
  }

  function living<T extends ProjectRecord | ClusterRecord>(collection: Collection<T>, id: string): T | undefined {
    const record = collection.get(id);
    if (record === undefined) return undefined;
    const fresh = current(record);
    return fresh.lifecycle.status === deletedStatus ? undefined : fresh;
  }

  function owned<T extends ProjectRecord | ClusterRecord>(
    record: T | undefined,
    account: string,
    id: string,
    what: string,
  ): T {
    // Another account's resource looks like one that does not exist.
    if (record === undefined || record.account !== account) throw new ApiError(404, `${what} ${id} not found.`);
    return record;
  }

  function livingOrDeleted<T extends ProjectRecord | ClusterRecord>(
    collection: Collection<T>,
    id: string,
  ): T | undefined {
    const record = collection.get(id);
    return record === undefined ? undefined : current(record);
  }

  return {
    clock,
    store,
    disabledRules,
    quotas,
    strictWhitelist,
    settings: store.collection<SettingRecord>('setting'),
    accounts: store.collection<Account>('account'),
    nodepools,
    eimUsers,
    projectsOf: (account, deleted = false) => listed(projects, account, deleted),
    clustersOf: (account, deleted = false) => listed(clusters, account, deleted),
    allClusters: () =>
      clusters
        .all()
        .map((record) => current(record))
        .filter(({ lifecycle }) => lifecycle.status !== deletedStatus),
    project: (account, id) => owned(living(projects, id), account, id, 'Project'),
    cluster: (account, id) => owned(living(clusters, id), account, id, 'Cluster'),
    projectOrDeleted: (account, id) => owned(livingOrDeleted(projects, id), account, id, 'Project'),
    clusterOrDeleted: (account, id) => owned(livingOrDeleted(clusters, id), account, id, 'Cluster'),
    clusterById: (id) => living(clusters, id),
    putProject: (record) => keep(projects, record),
    putCluster: (record) => keep(clusters, record),
    forget: (account) =>
      store.transaction(() => {
        const isForgotten = (record: { readonly account: string }): boolean =>
          account === undefined || record.account === account;
        const gone = new Set(projects.all().flatMap((project) => (isForgotten(project) ? [project.id] : [])));
        for (const { id, projectId } of eimUsers.all())
          if (account === undefined || gone.has(projectId)) eimUsers.delete(id);
        for (const id of gone) projects.delete(id);
        for (const { id } of clusters.all().filter(isForgotten)) {
          clusters.delete(id);
          authorities.delete(id);
          gone.add(id);
        }
        for (const id of gone) latest.delete(id);
      }),
    authorityOf(clusterId) {
      let authority = authorities.get(clusterId);
      if (authority === undefined) {
        authority = makeAuthority(clusterId);
        authorities.set(clusterId, authority);
      }
      return authority;
    },
  };

  async function makeAuthority(clusterId: string): Promise<CertificateAuthority> {
    const kept = clusters.get(clusterId)?.authority;
    if (kept !== undefined) return kept;
    // Loaded with the first certificate: it takes longer to load than everything else.
    const { createAuthority } = await import('../clusters/certificates.ts');
    const authority = await createAuthority(`oks-${clusterId}`);
    const record = clusters.get(clusterId);
    if (record !== undefined) clusters.put({ ...record, authority });
    return authority;
  }
}

/** The record with the change that was planned for now or earlier. */
function withPlannedChange<T extends ProjectRecord | ClusterRecord>(record: T, now: number): T {
  if (!('planned' in record) || record.planned === undefined || record.planned.at > now) return record;
  const { version, control_planes } = record.planned;
  return {
    ...record,
    planned: undefined,
    cluster: { ...record.cluster, version, control_planes, expected_version: null, expected_control_planes: null },
  };
}
