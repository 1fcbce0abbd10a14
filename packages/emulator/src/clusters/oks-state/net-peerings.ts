import { rangesOverlap } from '@oks-kit/core';
import { randomBytes } from 'node:crypto';
import type { NetPeeringStatus } from '@oks-kit/kubernetes/kinds';
import type { EmulatorState } from '../../state/emulator-state.ts';
import { netIdOf } from '../../service/net-id.ts';
import type { ClusterRecord } from '../../state/records.ts';
import { type Collection, sharedScope, type StoredRecord } from '../../state/store/store.ts';

/** The Net of a project. */
export interface Net {
  readonly netId: string;
  readonly ownerId: string;
  readonly ipRange: string;
}

/** A Net peering, from its request on. Times in milliseconds since 1970. */
interface NetPeeringRecord extends StoredRecord {
  readonly source: Net;
  readonly accepter: { readonly netId: string; readonly ownerId: string };
  /** The cluster of the request, and of the acceptance once there is one. */
  readonly requestedIn: string;
  readonly acceptedIn?: string | undefined;
  readonly expiresAt: number;
  /** When the peering becomes active, once it is accepted. */
  readonly activeAt?: number | undefined;
  /** Why it never becomes active. */
  readonly refusal?: { readonly state: 'failed' | 'rejected'; readonly message: string } | undefined;
  readonly deleted?: boolean | undefined;
}

/** The Net peerings of an emulator: each concerns two clusters, and both see the same one. */
export interface NetPeerings {
  /** Opens a peering for a request in a cluster, and returns its ID. */
  request(cluster: ClusterRecord, accepter: { readonly netId: string; readonly ownerId: string }): string;
  /** Accepts a peering from a cluster. Returns undefined, or the reason why it cannot be accepted. */
  accept(cluster: ClusterRecord, id: string): string | undefined;
  delete(id: string): void;
  /** What the service reports about a peering; undefined for one that it does not know. */
  statusOf(id: string): NetPeeringStatus | undefined;
  /** Accepted peerings of a cluster that still exist. */
  acceptedIn(clusterId: string): readonly string[];
  /** Removes the peerings that a cluster requested or accepted. */
  removeCluster(clusterId: string): void;
}

/** An unanswered request expires. */
const requestLifetimeMs = 7 * 24 * 3_600_000;

export function openNetPeerings(emulator: EmulatorState): NetPeerings {
  const records: Collection<NetPeeringRecord> = emulator.store.collection(sharedScope, 'net_peering');
  const now = (): number => emulator.clock.now();

  function stateOf({ deleted, refusal, activeAt, expiresAt }: NetPeeringRecord): string {
    if (deleted === true) return 'deleted';
    if (refusal !== undefined) return refusal.state;
    if (activeAt === undefined) return expiresAt <= now() ? 'expired' : 'pending-acceptance';
    return activeAt <= now() ? 'active' : 'pending-acceptance';
  }

  /** Why the service refuses a request immediately (assumed wording). */
  function refusalOf(
    source: Net,
    { ownerId, netId: accepterNetId }: NetPeeringRecord['accepter'],
  ): NetPeeringRecord['refusal'] {
    const accepter = netById(emulator, ownerId, accepterNetId);
    if (source.netId === accepterNetId) return { state: 'failed', message: 'A Net cannot be peered with itself.' };
    if (accepter !== undefined && rangesOverlap(source.ipRange, accepter.ipRange))
      return { state: 'failed', message: `The ranges ${source.ipRange} and ${accepter.ipRange} overlap.` };
    const other = records
      .all()
      .find(
        (record) =>
          ['active', 'pending-acceptance'].includes(stateOf(record)) &&
          record.activeAt !== undefined &&
          [record.source.netId, record.accepter.netId].every((id) => [source.netId, accepterNetId].includes(id)),
      );
    if (other === undefined) return undefined;
    return { state: 'rejected', message: `The Nets are already peered by ${other.id}.` };
  }

  return {
    request(cluster, accepter) {
      const source = netOf(emulator, cluster);
      const id = `pcx-${randomBytes(4).toString('hex')}`;
      const refusal = refusalOf(source, accepter);
      records.put({ id, source, accepter, requestedIn: cluster.id, expiresAt: now() + requestLifetimeMs, refusal });
      return id;
    },
    accept(cluster, id) {
      const record = records.get(id);
      if (record === undefined || record.accepter.netId !== netOf(emulator, cluster).netId)
        return `There is no Net peering ${id} to accept.`;
      if (record.acceptedIn !== undefined) return undefined;
      const state = stateOf(record);
      if (state !== 'pending-acceptance') return `The Net peering ${id} is ${state}.`;
      records.put({ ...record, acceptedIn: cluster.id, activeAt: now() + emulator.clock.durationMs('net_peering') });
      return undefined;
    },
    delete(id) {
      const record = records.get(id);
      if (record !== undefined && record.deleted !== true) records.put({ ...record, deleted: true });
    },
    statusOf(id) {
      const record = records.get(id);
      if (record === undefined) return undefined;
      const { source, accepter, expiresAt, refusal } = record;
      const state = stateOf(record);
      const ipRange = netById(emulator, accepter.ownerId, accepter.netId)?.ipRange;
      return {
        netPeeringId: id,
        netPeeringState: state,
        netPeeringMessage: refusal?.message ?? messages[state] ?? '',
        sourceNetId: source.netId,
        sourceOwnerId: source.ownerId,
        sourceIpRange: source.ipRange,
        accepterNetId: accepter.netId,
        accepterOwnerId: accepter.ownerId,
        ...(ipRange === undefined ? {} : { accepterIpRange: ipRange }),
        ...(state === 'pending-acceptance' ? { netPeeringExpirationDate: new Date(expiresAt).toISOString() } : {}),
      };
    },
    acceptedIn: (clusterId) =>
      records
        .all()
        .filter(
          ({ requestedIn, acceptedIn, deleted }) =>
            acceptedIn !== undefined && deleted !== true && [requestedIn, acceptedIn].includes(clusterId),
        )
        .map(({ id }) => id),
    removeCluster(clusterId) {
      for (const record of records.all()) {
        if ([record.requestedIn, record.acceptedIn].includes(clusterId)) records.delete(record.id);
      }
    },
  };
}

/** The service's words for a state (assumed). */
const messages: Readonly<Record<string, string>> = {
  'pending-acceptance': 'Pending acceptance',
  active: 'Active',
  expired: 'The request was not accepted in time',
  deleted: 'Deleted',
};

export function netOf(emulator: EmulatorState, { account, cluster: { project_id } }: ClusterRecord): Net {
  const project = emulator.projectsOf(account).find(({ id }) => id === project_id);
  return { netId: netIdOf(project_id), ownerId: account, ipRange: project?.project.cidr ?? '' };
}

function netById(emulator: EmulatorState, ownerId: string, netId: string): Net | undefined {
  if (emulator.accounts.get(ownerId) === undefined) return undefined;
  const cluster = emulator.clustersOf(ownerId).find(({ cluster: { project_id } }) => netIdOf(project_id) === netId);
  return cluster === undefined ? undefined : netOf(emulator, cluster);
}
