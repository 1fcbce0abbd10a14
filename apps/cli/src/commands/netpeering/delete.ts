import type { ClusterClient } from '@oks-kit/kubernetes';
import { startWaitTime } from '../../input/durations.ts';
import type { Run } from '../../session/entry.ts';
import type { Session } from '../../session/session.ts';
import { deleteEach } from '../../verbs/delete.ts';
import { showWait } from '../../verbs/wait.ts';
import { whereOf } from '../../verbs/where.ts';
import { reachCluster } from '../kubeconfig/reach-cluster.ts';
import { findPeering } from './find.ts';
import { netpeerings, type Peering } from './noun.ts';
import type { netpeeringDelete } from './spec.ts';

export const runNetpeeringDelete: Run<typeof netpeeringDelete> = async ({ session, flags, args }) => {
  const time = startWaitTime(session.context, flags.wait);
  const cluster = await reachCluster(session);
  const items = await Promise.all([...new Set(args)].map((name) => findPeering(session, cluster, name)));
  return deleteEach(session, netpeerings, {
    items,
    wait: flags.wait !== undefined,
    where: whereOf(session),
    describe: ({ metadata: { name } }) => ({ name }),
    remove: (peering) => removePeering(session, cluster, peering),
    waitUntilGone: ({ metadata: { name }, kind }, progress) =>
      showWait(
        session,
        {
          what: `Net peering ${name}`,
          wanted: 'deleted',
          resume: `Check with: ${session.hint('netpeering list')}`,
          progress,
          explainsFailure: true,
        },
        (onChange) =>
          clientFor(cluster, kind).waitFor(name, 'deleted', {
            timeoutMs: time.leftMs(),
            signal: session.signal,
            onChange: ({ text }) => onChange(text),
          }),
      ),
  });
};

/** Deletes a peering with the request and the acceptance in this cluster, so that they do not block a new one. */
async function removePeering({ signal }: Session, cluster: ClusterClient, { metadata, kind, status }: Peering) {
  await clientFor(cluster, kind).delete(metadata.name, { signal });
  const id = status?.netPeeringId ?? metadata.name;
  const [requests, acceptances] = await Promise.all([
    cluster.netPeeringRequests.list({ signal }),
    cluster.netPeeringAcceptances.list({ signal }),
  ]);
  for (const request of requests) {
    if (request.status?.netPeeringId === id && request.metadata.deletionTimestamp === undefined)
      await cluster.netPeeringRequests.delete(request.metadata.name, { signal });
  }
  for (const acceptance of acceptances) {
    if (acceptance.spec.netPeeringId === id)
      await cluster.netPeeringAcceptances.delete(acceptance.metadata.name, { signal });
  }
}

// Boundary: both kinds are deleted and waited for in the same way.
function clientFor(cluster: ClusterClient, kind: string): ClusterClient['netPeerings'] {
  return kind === 'NetPeeringRequest'
    ? (cluster.netPeeringRequests as unknown as ClusterClient['netPeerings'])
    : cluster.netPeerings;
}
