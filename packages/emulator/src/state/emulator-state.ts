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
import type { FaultRegistry } from '../service/faults/faults.ts';
import type { QuotaLimits } from '../service/quotas.ts';
import { type Collection, sharedScope, type Store } from './store/store.ts';

/** The records that belong to an account. */
export interface AccountRecords {
  readonly projects: Collection<ProjectRecord>;
  readonly clusters: Collection<ClusterRecord>;
  readonly nodepools: Collection<NodepoolRecord>;
  readonly eimUsers: Collection<EimUserRecord>;
}

/** The state of the emulated service. Every read returns the state at the current time. */
export interface EmulatorState {
  readonly clock: EmulatorClock;
  readonly store: Store;
  readonly disabledRules: ReadonlySet<string>;
  readonly quotas: QuotaLimits;
  /** Whether whitelists may not hold loopback and private addresses, as in the real service. */
  readonly strictWhitelist: boolean;
  /** The faults that the emulator injects. */
  readonly faults: FaultRegistry;
  /** Settings of the emulator itself. */
  readonly settings: Collection<SettingRecord>;
  readonly accounts: Collection<Account>;
  /** What an account has. */
  of(account: string): AccountRecords;
  /** The account's projects: the existing ones, or the deleted ones. */
  projectsOf(account: string, deleted?: boolean): ProjectRecord[];
  clustersOf(account: string, deleted?: boolean): ClusterRecord[];
  /** The clusters of all accounts, in a store that is not shared. */
  allClusters(): ClusterRecord[];
  /** The number of clusters of all accounts that are not deleted. */
  countClusters(): Promise<number>;
  /** A project of the account that is not deleted. Throws a 404. */
  project(account: string, id: string): ProjectRecord;
  /** A cluster of the account that is not deleted. Throws a 404. */
  cluster(account: string, id: string): ClusterRecord;
  /** A project of the account, even a deleted one. Throws a 404. */
  projectOrDeleted(account: string, id: string): ProjectRecord;
  /** A cluster of the account, even a deleted one. Throws a 404. */
  clusterOrDeleted(account: string, id: string): ClusterRecord;
  /** A cluster of any account that is not deleted. In a shared store, `findOwner` must have found its account. */
  clusterById(id: string): ClusterRecord | undefined;
  /** Returns the account of a cluster that a request has asked for. Undefined if it is unknown. */
  ownerOf(clusterId: string): string | undefined;
  /** The account of a cluster, be it deleted. */
  findOwner(clusterId: string): Promise<string | undefined>;
  putProject(record: ProjectRecord): void;
  putCluster(record: ClusterRecord): void;
  /** Removes every project and cluster of an account, deleted ones included. Returns the IDs of the clusters. */
  forget(account: string): string[];
  /** The cluster's certificate authority, created on first use. */
  authorityOf(clusterId: string): Promise<CertificateAuthority>;
}

/** How many deleted projects, and clusters, an account lists with `deleted=true`. Older ones are removed (assumed). */
const keptGone = 500;
const pruneEvery = 101;

export function createEmulatorState({
  store,
  clock,
  disabledRules,
  quotas,
  strictWhitelist,
  faults,
}: Pick<EmulatorState, 'store' | 'clock' | 'disabledRules' | 'quotas' | 'strictWhitelist' | 'faults'>): EmulatorState {
  const accounts = store.collection<Account>(sharedScope, 'account');
  const records = new Map<string, AccountRecords>();
  const owners = new Map<string, string>();
  const authorities = new Map<string, Promise<CertificateAuthority>>();
  // By ID, not weakly by record: every change creates a record, and weak references slow garbage collection down.
  const latest = new Map<
    string,
    { readonly kept: ProjectRecord | ClusterRecord; readonly settled: ProjectRecord | ClusterRecord }
  >();
  let puts = 0;

  function of(account: string): AccountRecords {
    let known = records.get(account);
    if (known === undefined) {
      known = {
        projects: store.collection(account, 'project'),
        clusters: store.collection(account, 'cluster'),
        nodepools: store.collection(account, 'nodepool'),
        eimUsers: store.collection(account, 'eim_user'),
      };
      records.set(account, known);
    }
    return known;
  }

  function ownerOf(clusterId: string): string | undefined {
    const known = owners.get(clusterId) ?? (store.isShared ? undefined : store.scopeOf('cluster', clusterId));
    if (typeof known !== 'string') return undefined;
    owners.set(clusterId, known);
    return known;
  }

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
    const now = clock.now();
    const past = collection.all().filter((one) => current(one, now).lifecycle.status === deletedStatus);
    for (const { id } of past.slice(0, Math.max(0, past.length - keptGone))) {
      collection.delete(id);
      authorities.delete(id);
      latest.delete(id);
      owners.delete(id);
    }
  }

  function listed<T extends ProjectRecord | ClusterRecord>(collection: Collection<T>, deleted: boolean): T[] {
    const now = clock.now();
    return collection
      .all()
      .map((record) => current(record, now))
      .filter(({ lifecycle }) => (lifecycle.status === deletedStatus) === deleted);
  }

  function living<T extends ProjectRecord | ClusterRecord>(collection: Collection<T>, id: string): T | undefined {
    const record = collection.get(id);
    if (record === undefined) return undefined;
    const fresh = current(record);
    return fresh.lifecycle.status === deletedStatus ? undefined : fresh;
  }

  function found<T extends ProjectRecord | ClusterRecord>(record: T | undefined, id: string, what: string): T {
    // A resource of another account looks like one that does not exist.
    if (record === undefined) throw new ApiError(404, `${what} ${id} not found.`);
    return record;
  }

  /** Remembers whose cluster it is: later requests to its own API do not say that. */
  function owned(cluster: ClusterRecord): ClusterRecord {
    owners.set(cluster.id, cluster.account);
    return cluster;
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
    faults,
    settings: store.collection<SettingRecord>(sharedScope, 'setting'),
    accounts,
    of,
    projectsOf: (account, deleted = false) => listed(of(account).projects, deleted),
    clustersOf: (account, deleted = false) => listed(of(account).clusters, deleted),
    allClusters: () => accounts.all().flatMap(({ id }) => listed(of(id).clusters, false)),
    async countClusters() {
      const now = clock.now();
      const all = await store.everywhere<ClusterRecord>('cluster');
      return all.filter(({ lifecycle }) => advanceLifecycle(lifecycle, now).status !== deletedStatus).length;
    },
    project: (account, id) => found(living(of(account).projects, id), id, 'Project'),
    cluster: (account, id) => owned(found(living(of(account).clusters, id), id, 'Cluster')),
    projectOrDeleted: (account, id) => found(livingOrDeleted(of(account).projects, id), id, 'Project'),
    clusterOrDeleted: (account, id) => owned(found(livingOrDeleted(of(account).clusters, id), id, 'Cluster')),
    clusterById(id) {
      const owner = ownerOf(id);
      return owner === undefined ? undefined : living(of(owner).clusters, id);
    },
    ownerOf,
    findOwner,
    putProject: (record) => keep(of(record.account).projects, record),
    putCluster: (record) => keep(of(record.account).clusters, record),
    forget: (account) =>
      store.transaction(() => {
        const { clusters, projects, eimUsers } = of(account);
        const ids = clusters.all().map(({ id }) => id);
        for (const id of ids) clusters.delete(id);
        for (const { id } of projects.all()) projects.delete(id);
        for (const { id } of eimUsers.all()) eimUsers.delete(id);
        for (const id of ids) {
          authorities.delete(id);
          // What the cluster has besides is still to be removed.
          owners.set(id, account);
        }
        latest.clear();
        return ids;
      }),
    authorityOf(clusterId) {
      let authority = authorities.get(clusterId);
      if (authority === undefined) {
        authority = makeAuthority(clusterId);
        authorities.set(clusterId, authority);
        authority.catch(() => authorities.delete(clusterId));
      }
      return authority;
    },
  };

  async function findOwner(clusterId: string): Promise<string | undefined> {
    const owner = ownerOf(clusterId) ?? (await store.scopeOf('cluster', clusterId));
    if (owner !== undefined) owners.set(clusterId, owner);
    return owner;
  }

  async function makeAuthority(clusterId: string): Promise<CertificateAuthority> {
    const owner = await findOwner(clusterId);
    const clusters = owner === undefined ? undefined : of(owner).clusters;
    const kept = await store.run(() => clusters?.get(clusterId)?.authority);
    if (kept !== undefined) return kept;
    // Loaded with the first certificate: it takes longer to load than everything else.
    const { createAuthority } = await import('../clusters/certificates.ts');
    const authority = await createAuthority(`oks-${clusterId}`);
    return store.run(() => {
      const record = clusters?.get(clusterId);
      // Another emulator was faster.
      if (record?.authority !== undefined) return record.authority;
      if (record !== undefined) clusters?.put({ ...record, authority });
      return authority;
    });
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
