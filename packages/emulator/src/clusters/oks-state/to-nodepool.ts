import type { NodepoolRecord } from '../../state/records.ts';
import { timestamp, type Unversioned } from './kube-object.ts';
import { type NodePhase, phaseOf } from './reconcile-nodepool.ts';

/** The finalizer that keeps a pool until its last node is gone. */
export const nodesFinalizer = 'oks.dev/nodes';

/** The `NodePool` object of a pool. */
export function toNodepool(record: NodepoolRecord, at: number, version: string): Unversioned {
  const count = (...phases: readonly NodePhase[]): number =>
    record.nodes.filter((node) => phases.includes(phaseOf(node, at))).length;
  const leaving = count('stopping', 'shutting_down');
  const ready = count('ready');
  const { finalizers, ...metadata } = record.metadata;
  const kept = [
    ...(Array.isArray(finalizers) ? finalizers.map(String) : []),
    ...(record.deletedAt === undefined ? [] : [nodesFinalizer]),
  ];
  return {
    apiVersion: 'oks.dev/v1beta2',
    kind: 'NodePool',
    metadata: {
      ...metadata,
      name: record.name,
      ...(kept.length === 0 ? {} : { finalizers: kept }),
      ...(record.deletedAt === undefined
        ? {}
        : { deletionTimestamp: timestamp(record.deletedAt), deletionGracePeriodSeconds: 0 }),
    },
    spec: record.spec,
    status: {
      state: { name: stateOf(record, ready, leaving, version), expires: '' },
      progress: {
        attached: count('attached', 'ready'),
        ready,
        running: count('running', 'attached', 'ready'),
        pending: count('pending'),
        stopping: count('stopping'),
        stopped: count('stopped'),
        shutting_down: count('shutting_down'),
      },
      last_error: {
        message: record.error?.message ?? '',
        posted: record.error === undefined ? '' : timestamp(record.error.since),
      },
    },
  };
}

/** The state of a pool (the words are assumed). */
function stateOf(record: NodepoolRecord, ready: number, leaving: number, version: string): string {
  if (record.deletedAt !== undefined) return 'deleting';
  if (record.error !== undefined) return 'failed';
  if (ready === record.spec.desiredNodes && leaving === 0 && record.nodes.length === ready) return 'ready';
  return record.spec.upgradeStrategy?.autoUpgradeEnabled !== false &&
    record.nodes.some((node) => node.version !== version)
    ? 'upgrading'
    : 'updating';
}
