import type { NodepoolRecord } from '../../state/records.ts';
import type { ClusterState } from './cluster-state.ts';
import { type JsonObject, valueAt } from './kube-object.ts';
import { poolId } from './pool-name.ts';
import { nodesFinalizer } from './to-nodepool.ts';

/** A requested object, checked and with the server's fields. */
export interface RequestedObject {
  readonly name: string;
  readonly metadata: JsonObject;
  /** With its defaults filled in. */
  readonly spec: JsonObject;
}

/** The record of a requested pool, with the nodes that the pool of that name already has. */
export function requestedPool(state: ClusterState, { name, metadata, spec }: RequestedObject): NodepoolRecord {
  const clusterId = state.cluster()?.id ?? '';
  const before = state.nodepool(name);
  const finalizers = valueAt(metadata, ['finalizers']);
  return {
    id: poolId(clusterId, name),
    clusterId,
    name,
    metadata: {
      ...metadata,
      ...(Array.isArray(finalizers)
        ? { finalizers: finalizers.filter((finalizer) => finalizer !== nodesFinalizer) }
        : {}),
    },
    // Boundary: checked against its schema before.
    spec: spec as unknown as NodepoolRecord['spec'],
    nodes: before?.nodes ?? [],
    deletedAt: before?.deletedAt,
    error: before?.error,
  };
}
