import { checkOptions, isObject, OksResponseError, type OptionRules, optionRules } from '@oks-kit/core';
import type { ClusterCaller } from './cluster-caller.ts';
import type { CallOptions } from './kind-client.ts';
import { listObjects } from './list-objects.ts';

/** A node of a cluster. */
export interface ClusterNode {
  readonly name: string;
  /** The node pool that the node belongs to. Undefined if its label `oks.dev/nodepool` is missing. */
  readonly nodepool: string | undefined;
  /** The Kubernetes version of the node, such as `v1.32.4`. Empty until it has joined the cluster. */
  readonly kubeletVersion: string;
  /** Whether the node can run pods, from its condition `Ready`. `joining` until it has reported that condition. */
  readonly state: 'ready' | 'not ready' | 'joining';
  /** Why the node is not ready: the message of its condition. */
  readonly message: string | undefined;
  /** Time of creation, as an RFC 3339 timestamp. */
  readonly createdAt: string | undefined;
}

/** Read-only access to the nodes of a cluster, which node pools create and delete. */
export interface NodesClient {
  /** Returns all nodes, from all pages. */
  list(options?: CallOptions): Promise<ClusterNode[]>;
}

/** Label with the name of the node's pool (assumed). */
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
    throw new OksResponseError("The cluster's API returned an object that is not a Node.");
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
