import { isSameJson } from '@oks-kit/core';
import { completeValue, type OksKindName, oksKinds } from '@oks-kit/kubernetes/kinds';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { type JsonObject, type KubeObject, timestamp } from '../oks-state/kube-object.ts';
import { type FollowedKind, followedKinds, identityOf, isMadeByService } from '../oks-state/oks-objects.ts';
import { requestedPool } from '../oks-state/requested-pool.ts';

type Objects = ReadonlyMap<string, KubeObject>;

/** Brings the requests of the users into the state: what is in the API server now, by kind. */
export function takeInObjects(
  state: ClusterState,
  objectsOf: (kind: OksKindName) => Objects,
  /** Peerings made by the service that the API server has had. */
  published: ReadonlySet<string>,
): void {
  takeInPools(state, objectsOf('nodepools'));
  for (const kind of followedKinds) takeInKind(state, kind, objectsOf(kind), published);
}

function takeInPools(state: ClusterState, objects: Objects): void {
  const now = state.emulator.clock.now();
  for (const { metadata, ...object } of objects.values()) {
    const { name, uid } = metadata;
    const known = state.nodepool(name);
    const isDeleted = metadata['deletionTimestamp'] !== undefined;
    // Its nodes are gone: what is left is the finalizer.
    if (known === undefined && isDeleted) continue;
    const spec = completed('nodepools', object['spec']);
    const isKnown = known !== undefined && known.metadata['uid'] === uid && isSameJson(known.spec, spec);
    if (isKnown && isDeleted === (known.deletedAt !== undefined)) continue;
    state.putNodepool({
      ...requestedPool(state, { name, metadata: { uid }, spec }),
      deletedAt: isDeleted ? (known?.deletedAt ?? now) : undefined,
    });
  }
  for (const pool of state.nodepools())
    if (!objects.has(pool.name) && pool.deletedAt === undefined) state.putNodepool({ ...pool, deletedAt: now });
}

function takeInKind(state: ClusterState, kind: FollowedKind, objects: Objects, published: ReadonlySet<string>): void {
  const { plural } = oksKinds[kind];
  for (const object of state.objects.list(plural)) {
    const { name, uid } = object.metadata;
    const current = objects.get(name);
    if (current === undefined ? isMadeByService(object) && !published.has(name) : current.metadata['uid'] === uid)
      continue;
    // A peering that the service made gets its uid from the API server.
    if (current === undefined || !isMadeByService(object)) state.removeObject(kind, name);
  }
  for (const object of objects.values()) {
    const { name, uid } = object.metadata;
    const known = state.objects.get(plural, name);
    const spec = completed(kind, object['spec']);
    if (isMadeByService(object) || (known !== undefined && isSameJson(known['spec'], spec))) continue;
    state.putObject(kind, {
      ...identityOf(oksKinds[kind]),
      metadata: {
        name,
        uid,
        // By the emulator's clock, which need not be that of the API server.
        creationTimestamp: known?.metadata['creationTimestamp'] ?? timestamp(state.emulator.clock.now()),
      },
      spec,
      ...(known?.['status'] === undefined ? {} : { status: known['status'] }),
    });
  }
}

function completed(kind: OksKindName, spec: unknown): JsonObject {
  // Boundary: the API server has checked that a spec is an object.
  return completeValue(spec, oksKinds[kind].spec) as JsonObject;
}
