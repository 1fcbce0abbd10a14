import { findPeering, listPeerings } from '@oks-kit/cli/internal';
import { NetPeeringStatus } from '@oks-kit/kubernetes/zod';
import * as z from 'zod';
import { enterCluster } from './named.ts';
import { clusterReference, defineTool, nameSchema } from './tool.ts';

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
  async run({ cluster }, whole) {
    const { inside, session } = await enterCluster(whole, cluster, 'read');
    return { net_peerings: await listPeerings(session, inside) };
  },
});

const getNetPeering = defineTool({
  name: 'get_net_peering',
  description: 'Get a Net peering of a cluster, or a request for one.',
  input: { cluster: clusterReference, name: nameSchema().describe('Name of the request, or ID of the peering.') },
  output: { net_peering: netPeering },
  async run({ cluster, name }, whole) {
    const { inside, session } = await enterCluster(whole, cluster, 'read');
    return { net_peering: await findPeering(session, inside, name) };
  },
});

export const netPeeringTools = [listNetPeerings, getNetPeering];
