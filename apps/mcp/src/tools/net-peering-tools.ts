import { clusterClientOf, findPeering, listPeerings } from '@oks-kit/cli/internal';
import { NetPeeringStatus } from '@oks-kit/kubernetes/zod';
import * as z from 'zod';
import { findCluster } from './named.ts';
import { clusterReference, defineTool } from './tool.ts';

/** A peering, or a request that is not active. */
const netPeering = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({}),
  status: z.looseObject(NetPeeringStatus.shape).optional(),
});

const listNetPeerings = defineTool({
  name: 'list_net_peerings',
  description: 'List the Net peerings of a cluster, and its requests that are not active.',
  input: { cluster: clusterReference },
  output: { net_peerings: z.array(netPeering) },
  async run({ cluster: name }, session) {
    const cluster = await findCluster(session, name, 'read');
    return { net_peerings: await listPeerings(session, await clusterClientOf(session, cluster.id)) };
  },
});

const getNetPeering = defineTool({
  name: 'get_net_peering',
  description: 'Get a Net peering of a cluster, or a request for one.',
  input: { cluster: clusterReference, name: z.string().min(1).describe('Name of the request, or ID of the peering.') },
  output: { net_peering: netPeering },
  async run({ cluster: reference, name }, session) {
    const cluster = await findCluster(session, reference, 'read');
    return { net_peering: await findPeering(session, await clusterClientOf(session, cluster.id), name) };
  },
});

export const netPeeringTools = [listNetPeerings, getNetPeering];
