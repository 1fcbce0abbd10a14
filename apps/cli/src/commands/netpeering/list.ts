import type { Run } from '../../session/entry.ts';
import { list } from '../../verbs/list.ts';
import { reachCluster } from '../kubeconfig/reach-cluster.ts';
import { listPeerings } from './find.ts';
import { netpeerings } from './noun.ts';
import type { netpeeringList } from './spec.ts';

export const runNetpeeringList: Run<typeof netpeeringList> = async ({ session, flags: { watch } }) => {
  const cluster = await reachCluster(session);
  return list(session, netpeerings, {
    watch,
    empty: 'The cluster has no Net peerings.',
    fetch: () => listPeerings(session, cluster),
  });
};
