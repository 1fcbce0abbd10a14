import { type ClusterClient, pendingRequests } from '@oks-kit/kubernetes';
import { nearestOr, notFound } from '../../resolve/suggestions.ts';
import type { LocalSession, Session } from '../../session/session.ts';
import type { Peering } from './noun.ts';

/** The peerings of a cluster, and its requests that are not active. */
export async function listPeerings({ signal }: LocalSession, cluster: ClusterClient): Promise<Peering[]> {
  const [peerings, requests] = await Promise.all([
    cluster.netPeerings.list({ signal }),
    cluster.netPeeringRequests.list({ signal }),
  ]);
  return [...peerings, ...pendingRequests(peerings, requests)];
}

/** The peering with an ID, or the request with a name. If there is neither, the error suggests the nearest one. */
export async function findPeering(session: Session, cluster: ClusterClient, name: string): Promise<Peering> {
  const all = await listPeerings(session, cluster);
  const found = all.find(({ metadata, status }) => metadata.name === name || status?.netPeeringId === name);
  if (found !== undefined) return found;
  throw notFound(
    'Net peering',
    name,
    nearestOr(
      `See \`${session.hint('netpeering list')}\`.`,
      name,
      all.map(({ metadata }) => metadata.name),
    ),
  );
}
