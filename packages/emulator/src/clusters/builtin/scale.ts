import { type JsonObject, type KubeObject, valueAt } from '../oks-state/kube-object.ts';
import { invalid } from './status-error.ts';

/** The `Scale` of a node pool. */
export function scaleOf({ metadata, ...pool }: KubeObject): JsonObject {
  const { name, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, uid, resourceVersion, creationTimestamp },
    spec: { replicas: valueAt(pool, ['spec', 'desiredNodes']) },
    status: { replicas: valueAt(pool, ['status', 'progress', 'running']), selector: `oks.dev/nodepool=${name}` },
  };
}

/** The pool with the replicas of a changed `Scale`. Throws a 422. */
export function withReplicas(pool: KubeObject, scale: JsonObject): JsonObject {
  const replicas = valueAt(scale, ['spec', 'replicas']);
  const { name } = pool.metadata;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    throw invalid('Scale', 'autoscaling', name, [
      { field: 'spec.replicas', message: 'must be a whole number, 0 or more' },
    ]);
  }
  const spec = valueAt(pool, ['spec']);
  const resourceVersion = valueAt(scale, ['metadata', 'resourceVersion']);
  return {
    ...pool,
    metadata: { ...pool.metadata, resourceVersion },
    spec: { ...(spec as JsonObject), desiredNodes: replicas },
  };
}
