import { oksKinds } from '@oks-kit/kubernetes/kinds';
import type { KubeObject } from '../oks-state/kube-object.ts';
import { isPoolName, poolNameRule } from '../oks-state/pool-name.ts';
import { requestedPool } from '../oks-state/requested-pool.ts';
import { causesOfSpec } from './spec-causes.ts';
import { toNodepool } from '../oks-state/to-nodepool.ts';
import type { WritableKind } from './writable-kind.ts';

/** Node pools. Their nodes follow the clock. */
export const nodepoolKind: WritableKind = {
  problemsOf(name, object) {
    return [
      ...(isPoolName(name) ? [] : [{ field: 'metadata.name', message: poolNameRule }]),
      ...causesOfSpec(oksKinds.nodepools, object['spec']),
    ];
  },
  save: (state, desired) => state.putNodepool(requestedPool(state, desired)),
  preview(state, desired) {
    const shown = toNodepool(
      requestedPool(state, desired),
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
