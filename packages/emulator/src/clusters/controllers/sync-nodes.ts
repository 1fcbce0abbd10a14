import { isObject, isSameJson } from '@oks-kit/core';
import type { ClusterCaller } from '@oks-kit/kubernetes/caller';
import { type JsonObject, type KubeObject, valueAt } from '../oks-state/kube-object.ts';
import { drainNode, removePods } from './node-pods.ts';
import type { FollowedCollection } from './follow-collection.ts';
import { applyTo, type Change, mergeInto, mergeListsInto, nodesPath } from './requests.ts';

/** The annotation by which kwok knows the nodes whose pods it simulates. A node has it while it is ready. */
export const simulatedNode = { annotation: 'kwok.x-k8s.io/node', value: 'fake' } as const;

/** The label that names a node's pool, and the taint of pools that want one. Kubernetes itself sets other taints. */
const poolLabel = 'oks.dev/nodepool';

export interface NodeSync {
  /** The nodes that the API server once had, and that somebody deleted there. */
  lostOf(desired: readonly KubeObject[]): string[];
  /** What is left to do so that the cluster has the desired nodes. */
  changesTo(desired: readonly KubeObject[]): Change[];
}

export function createNodeSync(call: ClusterCaller, nodes: FollowedCollection, signal: AbortSignal): NodeSync {
  /** What was last applied, by node, so that labels that a pool no longer has are removed. */
  const applied = new Map<string, JsonObject>();
  const drained = new Set<string>();
  /** The nodes that the API server has had. */
  const known = new Set<string>();
  /** Lost nodes whose pods are still there. */
  const abandoned = new Set<string>();

  async function update(desired: KubeObject, actual: KubeObject | undefined): Promise<void> {
    const path = pathOf(desired);
    const configuration = configurationOf(desired);
    const { name } = desired.metadata;
    let current = actual;
    if (current === undefined || !isApplied(configuration, applied.get(name), current)) {
      const answer = await applyTo(call, path, configuration, signal);
      nodes.record(answer);
      applied.set(name, configuration);
      current = nodes.objects.get(name) ?? desired;
    }
    const taints = taintsOf(desired, current);
    if (!isSameJson(taints, taintsIn(current)))
      nodes.record(
        await mergeInto(
          call,
          path,
          { metadata: { resourceVersion: current.metadata.resourceVersion }, spec: { taints } },
          signal,
        ),
      );
    if (!hasStatus(desired, current))
      nodes.record(await mergeListsInto(call, `${path}/status`, { status: statusOf(desired) }, signal));
  }

  async function drain({ metadata: { name } }: KubeObject): Promise<void> {
    if (await drainNode(call, name, signal)) drained.add(name);
  }

  async function remove(node: KubeObject): Promise<void> {
    const { name } = node.metadata;
    await call.json({ method: 'DELETE', path: pathOf(node), signal });
    applied.delete(name);
    drained.delete(name);
    known.delete(name);
    await removePods(call, name, signal);
  }

  return {
    lostOf(desired) {
      for (const name of nodes.objects.keys()) known.add(name);
      const lost = desired
        .map(({ metadata }) => metadata.name)
        .filter((name) => known.has(name) && !nodes.objects.has(name));
      for (const name of lost) {
        known.delete(name);
        abandoned.add(name);
      }
      return lost;
    },
    changesTo(desired) {
      const names = new Set(desired.map(({ metadata }) => metadata.name));
      const surplus = [...nodes.objects.values()].filter(
        (node) => poolOfNode(node) !== undefined && !names.has(node.metadata.name),
      );
      return [
        ...surplus.map((node) => () => remove(node)),
        ...[...abandoned].map((name) => async () => {
          await removePods(call, name, signal);
          abandoned.delete(name);
        }),
        ...desired.flatMap((node): Change[] => {
          const { name } = node.metadata;
          const actual = nodes.objects.get(name);
          const configuration = configurationOf(node);
          const isUpToDate =
            actual !== undefined &&
            isApplied(configuration, applied.get(name), actual) &&
            isSameJson(taintsOf(node, actual), taintsIn(actual)) &&
            hasStatus(node, actual);
          return [
            ...(isUpToDate ? [] : [() => update(node, actual)]),
            ...(isLeaving(node) && !drained.has(name) ? [() => drain(node)] : []),
          ];
        }),
      ];
    },
  };
}

function pathOf({ metadata }: KubeObject): string {
  return `${nodesPath}/${metadata.name}`;
}

/** The pool of a node that the emulator made; undefined for a node of a cluster's own. */
export function poolOfNode(node: KubeObject): string | undefined {
  const pool = valueAt(node, ['metadata', 'labels', poolLabel]);
  const isMade = String(valueAt(node, ['spec', 'providerID'])).startsWith('oks://');
  return isMade && typeof pool === 'string' ? pool : undefined;
}

function isLeaving(node: KubeObject): boolean {
  return valueAt(node, ['spec', 'unschedulable']) === true;
}

/** The fields of a node that the emulator owns. A user may cordon it, and add labels, annotations and taints. */
function configurationOf(node: KubeObject): JsonObject {
  const { name, labels, annotations } = node.metadata;
  const simulated = readyStatusOf(node) === 'True' ? { [simulatedNode.annotation]: simulatedNode.value } : {};
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels, annotations: { ...(isObject(annotations) ? annotations : {}), ...simulated } },
    spec: {
      providerID: valueAt(node, ['spec', 'providerID']),
      ...(isLeaving(node) ? { unschedulable: true } : {}),
    },
  };
}

/** Whether a node has what is to be applied, and what was applied before has no more. */
function isApplied(configuration: JsonObject, before: JsonObject | undefined, actual: KubeObject): boolean {
  return before !== undefined && isSameJson(before, configuration) && contains(actual, configuration);
}

/** Whether an object has at least these fields. */
function contains(actual: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) return isSameJson(actual, wanted);
  return Object.entries(wanted).every(([key, part]) => contains(valueAt(actual, [key]), part));
}

function taintsIn(node: KubeObject): readonly unknown[] {
  const taints = valueAt(node, ['spec', 'taints']);
  return Array.isArray(taints) ? taints : [];
}

/** The taints that a node should have: those of its pool, and those that somebody else has set. */
function taintsOf(desired: KubeObject, actual: KubeObject): readonly unknown[] {
  const isOwn = (taint: unknown): boolean => valueAt(taint, ['key']) === poolLabel;
  return [...taintsIn(desired).filter(isOwn), ...taintsIn(actual).filter((taint) => !isOwn(taint))];
}

/** `True`, `False` or `Unknown`; undefined for a node that has not reported yet. */
export function readyStatusOf(node: KubeObject): unknown {
  const conditions = valueAt(node, ['status', 'conditions']);
  const list: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
  const ready = list.find((condition) => valueAt(condition, ['type']) === 'Ready');
  return valueAt(ready, ['status']);
}

/** The version, sizes and readiness of a node. Programs of the cluster renew the rest of its status all the time. */
function hasStatus(desired: KubeObject, actual: KubeObject): boolean {
  return (
    readyStatusOf(desired) === readyStatusOf(actual) &&
    ['nodeInfo', 'capacity', 'allocatable'].every((part) =>
      contains(valueAt(actual, ['status', part]), valueAt(desired, ['status', part])),
    )
  );
}

function statusOf(node: KubeObject): JsonObject {
  const status = valueAt(node, ['status']);
  // Without a phase, kwok does not renew the conditions.
  return { ...(isObject(status) ? status : {}), phase: 'Running' };
}
