import type { Run } from '../../session/entry.ts';
import { get } from '../../verbs/get.ts';
import { reachCluster } from '../kubeconfig/reach-cluster.ts';
import { findPeering } from './find.ts';
import { netpeerings } from './noun.ts';
import type { netpeeringGet } from './spec.ts';

export const runNetpeeringGet: Run<typeof netpeeringGet> = async ({ session, flags: { watch }, args: [name = ''] }) => {
  const cluster = await reachCluster(session);
  return get(session, netpeerings, {
    watch,
    asList: false,
    find: async () => [await findPeering(session, cluster, name)],
    refresh: () => findPeering(session, cluster, name),
  });
};
