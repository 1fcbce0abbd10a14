import { isSameJson } from '@oks-kit/core';
import type { ClusterCaller } from '@oks-kit/kubernetes/caller';
import { type OksKindName, oksKinds } from '@oks-kit/kubernetes/kinds';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { type KubeObject, valueAt } from '../oks-state/kube-object.ts';
import { followedKinds, isMadeByService } from '../oks-state/oks-objects.ts';
import { nodesFinalizer } from '../oks-state/to-nodepool.ts';
import type { FollowedCollection } from './follow-collection.ts';
import { type Change, collectionPathOf, mergeInto, replaceStatus } from './requests.ts';
import { poolOfNode } from './sync-nodes.ts';
import { takeInObjects } from './take-in-objects.ts';

export interface ObjectSync {
  /** Copies requests of users from the API server into the state. */
  takeIn(): void;
  /** Returns the changes that are needed so that the API server matches the state. */
  changes(): Change[];
}

export interface ObjectSyncOptions {
  readonly call: ClusterCaller;
  readonly state: ClusterState;
  readonly collectionOf: (kind: OksKindName) => FollowedCollection;
  /** The nodes that pools wait for when they are deleted. Undefined for a cluster that has its own nodes. */
  readonly nodes: FollowedCollection | undefined;
  readonly signal: AbortSignal;
}

function hasNode(pool: string, { objects }: FollowedCollection): boolean {
  return [...objects.values()].some((node) => poolOfNode(node) === pool);
}

/** Keeps the objects of the `oks.dev` kinds and the state the same. */
export function createObjectSync({ call, state, collectionOf, nodes, signal }: ObjectSyncOptions): ObjectSync {
  /** Peerings made by the service that the API server has had: one that is missing was deleted. */
  const published = new Set<string>();
  const pathOf = (kind: OksKindName, name: string): string => `${collectionPathOf(oksKinds[kind])}/${name}`;
  const shown = (kind: OksKindName): KubeObject[] => [...collectionOf(kind).objects.values()];

  function statusChange(kind: OksKindName, object: KubeObject): Change[] {
    const { name } = object.metadata;
    const status = state.objects.get(oksKinds[kind].plural, name)?.['status'];
    if (status === undefined || isSameJson(status, valueAt(object, ['status']))) return [];
    return [async () => collectionOf(kind).record(await replaceStatus(call, pathOf(kind, name), status, signal))];
  }

  /** The finalizer keeps a pool until its last node is gone. */
  function finalizerChange({ metadata }: KubeObject): Change[] {
    const { name, resourceVersion, deletionTimestamp } = metadata;
    const present: readonly unknown[] = Array.isArray(metadata['finalizers']) ? metadata['finalizers'] : [];
    const isDeleted = deletionTimestamp !== undefined;
    const isNeeded = nodes !== undefined && (!isDeleted || state.nodepool(name) !== undefined || hasNode(name, nodes));
    const isPresent = present.includes(nodesFinalizer);
    // An object that is being deleted takes no new finalizer.
    if (isNeeded === isPresent || (isNeeded && isDeleted)) return [];
    const finalizers = isNeeded
      ? [...present, nodesFinalizer]
      : present.filter((finalizer) => finalizer !== nodesFinalizer);
    const body = { metadata: { resourceVersion, finalizers } };
    return [
      async () => collectionOf('nodepools').record(await mergeInto(call, pathOf('nodepools', name), body, signal)),
    ];
  }

  /** Creates and deletes the peerings that the service makes. */
  function peeringChanges(): Change[] {
    const { plural } = oksKinds.netPeerings;
    const peerings = collectionOf('netPeerings');
    const made = new Map(
      state.objects
        .list(plural)
        .filter(isMadeByService)
        .map((object) => [object.metadata.name, object]),
    );
    for (const name of made.keys()) if (peerings.objects.has(name)) published.add(name);
    const missing = [...made.values()].filter(({ metadata }) => !peerings.objects.has(metadata.name));
    const surplus = shown('netPeerings').filter((object) => isMadeByService(object) && !made.has(object.metadata.name));
    return [
      ...missing.map(({ apiVersion, kind, metadata: { name, labels }, ...object }) => async () => {
        const body = { apiVersion, kind, metadata: { name, labels }, spec: object['spec'] };
        peerings.record(
          await call.json({ method: 'POST', path: collectionPathOf(oksKinds.netPeerings), body, signal }),
        );
        published.add(name);
      }),
      ...surplus.map(({ metadata: { name } }) => async () => {
        await call.json({ method: 'DELETE', path: pathOf('netPeerings', name), signal });
      }),
    ];
  }

  return {
    takeIn: () => takeInObjects(state, (kind) => collectionOf(kind).objects, published),
    changes: () => [
      ...shown('nodepools').flatMap((pool) => [...finalizerChange(pool), ...statusChange('nodepools', pool)]),
      ...followedKinds.flatMap((kind) => shown(kind).flatMap((object) => statusChange(kind, object))),
      ...peeringChanges(),
    ],
  };
}
