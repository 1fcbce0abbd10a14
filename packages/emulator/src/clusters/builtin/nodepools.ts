import { oksKinds } from '@oks-kit/kubernetes/kinds';
import type { NodepoolRecord } from '../../state/records.ts';
import type { ClusterState } from './cluster-state.ts';
import { type KubeObject, valueAt } from './kube-object.ts';
import { causesOfSpec } from './spec-causes.ts';
import { nodesFinalizer, toNodepool } from './to-nodepool.ts';
import type { Desired, WritableKind } from './writable-kind.ts';

/** Node pools. Their nodes follow the clock. */
export const nodepoolKind: WritableKind = {
  problemsOf(name, object) {
    // A node's name begins with the name of its pool, and is also a label.
    const named = /^[a-z0-9]([a-z0-9-]{0,54}[a-z0-9])?$/.test(name);
    return [
      ...(named
        ? []
        : [{ field: 'metadata.name', message: 'must be a lower-case DNS label of at most 56 characters' }]),
      ...causesOfSpec(oksKinds.nodepools, object['spec']),
    ];
  },
  save: (state, desired) => state.putNodepool(recordOf(state, desired)),
  preview(state, desired) {
    const shown = toNodepool(
      recordOf(state, desired),
      state.emulator.clock.now(),
      state.cluster()?.cluster.version ?? '',
    );
    return {
      ...shown,
      metadata: {
        ...shown.metadata,
        resourceVersion: state.objects.get('nodepools', desired.name)?.metadata.resourceVersion ?? '',
      },
    };
  },
  checkDeletion: () => undefined,
  remove(state, name): KubeObject | undefined {
    const record = state.nodepool(name);
    if (record === undefined) return undefined;
    return record.deletedAt === undefined
      ? state.putNodepool({ ...record, deletedAt: state.emulator.clock.now() })
      : state.objects.get('nodepools', name);
  },
};

function recordOf(state: ClusterState, { name, metadata, spec }: Desired): NodepoolRecord {
  const clusterId = state.cluster()?.id ?? '';
  const before = state.nodepool(name);
  const finalizers = valueAt(metadata, ['finalizers']);
  return {
    id: `${clusterId}/${name}`,
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
