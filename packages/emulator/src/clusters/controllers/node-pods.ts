import { isObject, isOksError } from '@oks-kit/core';
import type { ClusterCaller } from '@oks-kit/kubernetes/caller';
import { valueAt } from '../oks-state/kube-object.ts';

interface Pod {
  readonly name: string;
  readonly namespace: string;
  /** Whether it goes with its node, because a DaemonSet would create it again. */
  readonly isBound: boolean;
  readonly isTerminating: boolean;
}

/**
 * Evicts the pods of a node, as `kubectl drain` does. Returns whether none is left. Pods of DaemonSets stay.
 * A disruption budget can refuse an eviction for a while.
 */
export async function drainNode(call: ClusterCaller, node: string, signal: AbortSignal): Promise<boolean> {
  const pods = (await podsOn(call, node, signal)).filter(({ isBound }) => !isBound);
  for (const { name, namespace, isTerminating } of pods) {
    if (isTerminating) continue;
    await ignoreMissing(
      call.json({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
        signal,
      }),
    );
  }
  return pods.length === 0;
}

/** Deletes the pods of a node that is gone. There is no kubelet that could stop them. */
export async function removePods(call: ClusterCaller, node: string, signal: AbortSignal): Promise<void> {
  for (const { name, namespace } of await podsOn(call, node, signal)) {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}?gracePeriodSeconds=0`;
    await ignoreMissing(call.json({ method: 'DELETE', path, signal }));
  }
}

async function podsOn(call: ClusterCaller, node: string, signal: AbortSignal): Promise<Pod[]> {
  const query = new URLSearchParams({ fieldSelector: `spec.nodeName=${node}` });
  const list = await call.json({ method: 'GET', path: `/api/v1/pods?${query.toString()}`, signal });
  const items: unknown[] = isObject(list) && Array.isArray(list['items']) ? list['items'] : [];
  return items.map((item) => {
    const owners = valueAt(item, ['metadata', 'ownerReferences']);
    return {
      name: String(valueAt(item, ['metadata', 'name'])),
      namespace: String(valueAt(item, ['metadata', 'namespace'])),
      isBound: Array.isArray(owners) && owners.some((owner) => valueAt(owner, ['kind']) === 'DaemonSet'),
      isTerminating: valueAt(item, ['metadata', 'deletionTimestamp']) !== undefined,
    };
  });
}

async function ignoreMissing(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!isOksError(error, 'not_found')) throw error;
  }
}
