import type { NodePoolSummary } from '../cluster-backend.ts';
import type { ClusterRecord, NodepoolRecord } from '../../state/records.ts';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { type ClusterObjects, openClusterObjects, removeClusterObjects } from './cluster-objects.ts';
import { type KubeObject, type Unversioned, valueAt } from './kube-object.ts';
import { reconcileNodepool, type PoolEnvironment, turningPoints } from './reconcile-nodepool.ts';
import { hasJoined, toNode } from './to-node.ts';
import { poolId } from './pool-name.ts';
import { toNodepool } from './to-nodepool.ts';
import { oksKinds } from '@oks-kit/kubernetes/kinds';
import { openNetPeerings } from './net-peerings.ts';
import { type FollowedKind, followObjects, hasFollowedObjects, regionOf } from './oks-objects.ts';

/**
 * What the service does in a cluster: the nodes of its node pools and the states of its other `oks.dev` objects, as
 * they follow the clock. The built-in API serves it as it is; controllers write it to a real API server.
 */
export interface ClusterState {
  readonly objects: ClusterObjects;
  readonly emulator: EmulatorState;
  /** The cluster as it is now; undefined once it is deleted. */
  cluster(): ClusterRecord | undefined;
  /** Updates everything to the present time, one change at a time, in order of time. */
  catchUp(): void;
  nodepools(): readonly NodepoolRecord[];
  nodepool(name: string): NodepoolRecord | undefined;
  /** Stores a requested pool and returns its object; undefined if it is deleted immediately. */
  putNodepool(record: NodepoolRecord): KubeObject | undefined;
  /**
   * Records that somebody deleted the object of a node, or made it unready. Its pool replaces it, unless it does not
   * heal itself.
   */
  failNode(name: string, how: 'deleted' | 'unready'): void;
  /** Stores an object of another `oks.dev` kind and returns it with its status. */
  putObject(kind: FollowedKind, object: Unversioned): KubeObject | undefined;
  removeObject(kind: FollowedKind, name: string): void;
}

/** Removes from the store what a cluster has in it. */
export function removeClusterState(emulator: EmulatorState, clusterId: string): void {
  const account = emulator.ownerOf(clusterId);
  if (account === undefined) return;
  emulator.store.transaction(() => {
    openNetPeerings(emulator).removeCluster(clusterId);
    const { nodepools } = emulator.of(account);
    for (const { id, clusterId: owner } of nodepools.all()) if (owner === clusterId) nodepools.delete(id);
    removeClusterObjects(emulator.store, account, clusterId);
  });
}

/** Maximum number of steps at one point in time: with an instant clock, a whole upgrade happens at once. */
const maxStepsAtOnce = 10_000;

/** `fixed` are objects that nobody can change. They are not stored. */
export function openClusterState(
  emulator: EmulatorState,
  clusterId: string,
  fixed: readonly (readonly [plural: string, object: KubeObject])[] = [],
): ClusterState {
  const account = emulator.ownerOf(clusterId) ?? '';
  const objects = openClusterObjects(emulator.store, account, clusterId, fixed);
  const peerings = openNetPeerings(emulator);
  const { nodepools } = emulator.of(account);
  const pools = (): NodepoolRecord[] => nodepools.all().filter((record) => record.clusterId === clusterId);
  const poolNamed = (name: string): NodepoolRecord | undefined => nodepools.get(poolId(clusterId, name));

  const cluster = (): ClusterRecord | undefined => emulator.clusterById(clusterId);

  function surroundingsOf(record: ClusterRecord, at: number): PoolEnvironment {
    const { lifecycle } = record;
    return {
      clock: emulator.clock,
      version: record.cluster.version,
      region: regionOf(emulator, record),
      upgradable: lifecycle.status !== 'upgrading' && lifecycle.since <= at,
    };
  }

  /** The time of the next change that happens without a request. */
  function nextTurn(after: number, { lifecycle }: ClusterRecord): number | undefined {
    const turns = pools().flatMap(({ nodes }) => nodes.flatMap(turningPoints));
    return [...turns, lifecycle.since].filter((at) => at > after).sort((a, b) => a - b)[0];
  }

  function step(at: number, record: ClusterRecord): void {
    const surroundings = surroundingsOf(record, at);
    emulator.store.transaction(() => {
      objects.settle(at);
      for (const pool of pools()) stepPool(pool, at, surroundings);
    });
  }

  function stepPool(pool: NodepoolRecord, at: number, surroundings: PoolEnvironment): void {
    let current = pool;
    for (let count = 0; count < maxStepsAtOnce; count++) {
      const fresh = reconcileNodepool(current, at, surroundings);
      if (fresh === current) break;
      current = fresh;
      show(current, at, surroundings.version);
    }
    if (isOver(current)) {
      nodepools.delete(current.id);
      objects.remove('nodepools', current.name);
      return;
    }
    if (current !== pool) nodepools.put(current);
    show(current, at, surroundings.version);
  }

  function show(pool: NodepoolRecord, at: number, version: string): void {
    const isNew = objects.get('nodepools', pool.name) === undefined;
    if (isNew) objects.put('nodepools', toNodepool(pool, at, version));
    const joined = pool.nodes.filter((node) => hasJoined(node, at));
    for (const node of joined) objects.put('nodes', toNode(pool, node, at));
    const names = new Set(joined.map(({ name }) => name));
    for (const node of objects.list('nodes')) {
      const { labels, name } = node.metadata;
      if (poolOf(labels) === pool.name && !names.has(name)) objects.remove('nodes', name);
    }
    if (!isNew) objects.put('nodepools', toNodepool(pool, at, version));
  }

  function catchUp(): void {
    const record = cluster();
    if (record === undefined) return;
    const now = emulator.clock.now();
    for (;;) {
      const at = nextTurn(objects.settledAt(), record);
      if (at === undefined || at > now) break;
      step(at, record);
    }
    follow(record);
  }

  function follow(record: ClusterRecord): void {
    const surroundings = { cluster: record, emulator, objects, peerings };
    if (hasFollowedObjects(surroundings)) emulator.store.transaction(() => followObjects(surroundings));
  }

  function putNodepool(record: NodepoolRecord): KubeObject | undefined {
    const owner = cluster();
    if (owner === undefined) return undefined;
    emulator.store.transaction(() => {
      nodepools.put(record);
      step(Math.max(emulator.clock.now(), objects.settledAt()), owner);
    });
    return objects.get('nodepools', record.name);
  }

  const first = cluster();
  // Catch up on what was requested before, and on what a killed process left unfinished.
  if (first !== undefined) step(Math.max(objects.settledAt(), first.createdAt), first);

  return {
    objects,
    emulator,
    cluster,
    catchUp,
    nodepools: pools,
    nodepool: poolNamed,
    putNodepool,
    failNode(name, how) {
      const pool = pools().find(({ nodes }) => nodes.some((node) => node.name === name));
      if (pool === undefined) return;
      const now = emulator.clock.now();
      const failure = how === 'deleted' ? { lostAt: now } : { brokenAt: now };
      putNodepool({ ...pool, nodes: pool.nodes.map((node) => (node.name === name ? { ...node, ...failure } : node)) });
    },
    putObject(kind, object) {
      const owner = cluster();
      if (owner === undefined) return undefined;
      const { plural } = oksKinds[kind];
      objects.put(plural, object);
      follow(owner);
      return objects.get(plural, object.metadata.name);
    },
    removeObject(kind, name) {
      const { plural } = oksKinds[kind];
      const object = objects.get(plural, name);
      objects.remove(plural, name);
      const owner = cluster();
      if (owner === undefined) return;
      const id = endedPeering(kind, object);
      if (id !== undefined) peerings.delete(id);
      follow(owner);
    },
  };
}

/** A pool is removed once its deletion was requested, its nodes are gone, and no other finalizer keeps it. */
function isOver({ deletedAt, nodes, metadata: { finalizers } }: NodepoolRecord): boolean {
  return deletedAt !== undefined && nodes.length === 0 && !(Array.isArray(finalizers) && finalizers.length > 0);
}

function poolOf(labels: unknown): unknown {
  return typeof labels === 'object' && labels !== null && 'oks.dev/nodepool' in labels
    ? labels['oks.dev/nodepool']
    : undefined;
}

/**
 * The peering that ends when an object is deleted: the peering itself, or that of a request that is not persistent
 * (assumed).
 */
function endedPeering(kind: FollowedKind, object: KubeObject | undefined): string | undefined {
  const path =
    kind === 'netPeerings'
      ? ['spec', 'netPeeringId']
      : kind === 'netPeeringRequests' && valueAt(object, ['spec', 'persistent']) !== true
        ? ['status', 'netPeeringId']
        : undefined;
  const id = path === undefined ? undefined : valueAt(object, path);
  return typeof id === 'string' ? id : undefined;
}

/** What the status of an emulator says of a node pool. */
export function toNodePoolSummary({ name, spec, nodes }: NodepoolRecord): NodePoolSummary {
  return { name, desiredNodes: spec.desiredNodes, nodes: nodes.length };
}
