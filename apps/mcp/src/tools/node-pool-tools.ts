import { orNearest, waitForPool } from '@oks-kit/cli/internal';
import { type KindClient, type NodePool, nodePoolFromTemplate } from '@oks-kit/kubernetes';
import { NodePoolSpec, NodePoolStatus } from '@oks-kit/kubernetes/zod';
import * as z from 'zod';
import type { ToolSession } from '../session.ts';
import { enterCluster } from './named.ts';
import { type Access, clusterReference, defineTool, exactCluster, nodePoolName, waitSeconds } from './tool.ts';

/** A node pool as the cluster shows it. */
const nodePool = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject(NodePoolSpec.shape),
  status: z.looseObject(NodePoolStatus.shape).optional(),
});

const deleted = z.boolean().describe('Whether the node pool no longer exists.');

const listNodePools = defineTool({
  name: 'list_node_pools',
  description: 'List the node pools of a cluster.',
  input: { cluster: clusterReference },
  output: { node_pools: z.array(nodePool) },
  async run({ cluster }, whole) {
    const { pools, session } = await poolsOf(whole, cluster);
    return { node_pools: await pools.list({ signal: session.signal }) };
  },
});

const getNodePool = defineTool({
  name: 'get_node_pool',
  description: 'Get a node pool of a cluster.',
  input: { cluster: clusterReference, name: nodePoolName },
  output: { node_pool: nodePool },
  async run({ cluster, name }, whole) {
    const { pools, session } = await poolsOf(whole, cluster);
    return { node_pool: await orNearest(session, pools, name, pools.get(name, { signal: session.signal })) };
  },
});

const waitForNodePool = defineTool({
  name: 'wait_for_node_pool',
  description:
    'Wait until a node pool is ready or deleted. Reports progress, and fails if the node pool reports an error.',
  input: {
    cluster: clusterReference,
    name: nodePoolName,
    status: z.enum(['ready', 'deleted']).default('ready').describe('Status to wait for.'),
    timeout_seconds: waitSeconds,
  },
  output: { node_pool: nodePool.optional(), deleted },
  async run({ cluster, name, status, timeout_seconds }, whole) {
    const { pools, session } = await poolsOf(whole, cluster);
    const waiting = { pools, name, target: status, timeoutMs: timeout_seconds * 1000 };
    const found = await orNearest(session, pools, name, waitForPool(session, waiting));
    return { node_pool: found, deleted: found === undefined };
  },
});

const createNodePool = defineTool({
  name: 'create_node_pool',
  description: 'Create a node pool in a cluster. `get_nodepool_template` shows the default values.',
  access: 'write',
  input: {
    cluster: clusterReference,
    name: nodePoolName,
    spec: NodePoolSpec,
    labels: z.record(z.string(), z.string()).optional().describe('Labels of the node pool.'),
  },
  output: { node_pool: nodePool },
  async run({ cluster, name, spec, labels }, whole) {
    const { pools, session } = await poolsOf(whole, cluster);
    const { client, signal } = session;
    const template = await client.templates.nodepool({ signal });
    const pool = nodePoolFromTemplate(template, { name, spec, ...(labels === undefined ? {} : { labels }) });
    return { node_pool: await pools.create(pool, { signal }) };
  },
});

const scaleNodePool = defineTool({
  name: 'scale_node_pool',
  description: 'Change the number of nodes of a node pool.',
  access: 'write',
  isIdempotent: true,
  input: { cluster: clusterReference, name: nodePoolName, nodes: z.int().min(0).describe('Number of nodes.') },
  output: { node_pool: nodePool },
  async run({ cluster, name, nodes }, whole) {
    const { pools, session } = await poolsOf(whole, cluster);
    const changes = { spec: { desiredNodes: nodes } };
    return { node_pool: await orNearest(session, pools, name, pools.patch(name, changes, { signal: session.signal })) };
  },
});

const deleteNodePool = defineTool({
  name: 'delete_node_pool',
  description: 'Delete a node pool with its nodes. This cannot be undone.',
  access: 'delete',
  input: { cluster: exactCluster, name: nodePoolName },
  output: { name: z.string(), status: z.literal('deleting') },
  async run({ cluster, name }, whole) {
    const { pools, session } = await poolsOf(whole, cluster, 'delete');
    await orNearest(session, pools, name, pools.delete(name, { signal: session.signal }));
    return { name, status: 'deleting' };
  },
});

/** The node pools of a cluster, and a session whose hints name this cluster. */
async function poolsOf(
  whole: ToolSession,
  cluster: string,
  access: Access = 'read',
): Promise<{ readonly pools: KindClient<NodePool>; readonly session: ToolSession }> {
  const { inside, session } = await enterCluster(whole, cluster, access);
  return { pools: inside.nodepools, session };
}

export const nodePoolTools = [
  listNodePools,
  getNodePool,
  waitForNodePool,
  createNodePool,
  scaleNodePool,
  deleteNodePool,
];
