import { checkOptions, isObject, OksResponseError, type OptionRules, optionRules } from '@oks-kit/core';
import type { ClusterCaller } from './cluster-caller.ts';
import type { CallOptions } from './kind-client.ts';
import { listObjects } from './list-objects.ts';

/** A node of a cluster. */
export interface ClusterNode {
  readonly name: string;
  /** The node pool that it belongs to; undefined if its label `oks.dev/nodepool` is missing. */
  readonly nodepool: string | undefined;
  /** The Kubernetes version of the node, such as `v1.32.4`; empty before it has joined. */
  readonly kubeletVersion: string;
  /** Whether it can run pods, as its condition `Ready` says; `joining` before it has reported one. */
  readonly state: 'ready' | 'not ready' | 'joining';
  /** Why it is not ready, as the node says. */
  readonly message: string | undefined;
  readonly createdAt: string | undefined;
}

/** The nodes of a cluster, read-only: node pools create and delete them. */
export interface NodesClient {
  /** All nodes. Follows pages. */
  list(options?: CallOptions): Promise<ClusterNode[]>;
}

/** The label that the nodes of a pool carry (assumed). */
const poolLabel = 'oks.dev/nodepool';
const listRules: OptionRules<CallOptions> = { signal: optionRules.signal };

export function createNodesClient(call: ClusterCaller): NodesClient {
  return {
    async list(options = {}) {
      checkOptions('Node, list', options, listRules);
      const query = new URLSearchParams();
      const path = '/api/v1/nodes';
      return (await listObjects(call, { path, query, signal: options.signal, objectOf: toNode })).objects;
    },
  };
}

function toNode(value: unknown): ClusterNode {
  const { metadata, status } = isObject(value) ? value : {};
  if (!isObject(metadata) || typeof metadata['name'] !== 'string')
    throw new OksResponseError("The cluster's API answered with something that is not a Node.");
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {};
  const info = isObject(status) && isObject(status['nodeInfo']) ? status['nodeInfo'] : {};
  const text = (one: unknown): string | undefined => (typeof one === 'string' ? one : undefined);
  const conditions: unknown[] = isObject(status) && Array.isArray(status['conditions']) ? status['conditions'] : [];
  const ready = conditions.find((one) => isObject(one) && one['type'] === 'Ready');
  const isReady = isObject(ready) && ready['status'] === 'True';
  return {
    name: metadata['name'],
    nodepool: text(labels[poolLabel]),
    kubeletVersion: text(info['kubeletVersion']) ?? '',
    state: isReady ? 'ready' : ready === undefined ? 'joining' : 'not ready',
    message: isObject(ready) && !isReady ? text(ready['message']) : undefined,
    createdAt: text(metadata['creationTimestamp']),
  };
}
