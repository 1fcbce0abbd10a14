import { createHash } from 'node:crypto';
import { isObject, isSameJson } from '@oks-kit/core';
import type {
  IPPoolStatus,
  NetPeeringStatus,
  OksKind,
  OksKindName,
  OOSAccessStatus,
  VpnConnectionStatus,
} from '@oks-kit/kubernetes/kinds';
import { oksKinds } from '@oks-kit/kubernetes/kinds';
import type { EmulatorState } from '../../state/emulator-state.ts';
import type { ClusterRecord } from '../../state/records.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { type JsonObject, type KubeObject, timestamp, type Unversioned, valueAt } from './kube-object.ts';
import type { NetPeerings } from './net-peerings.ts';

/** The kinds of `oks.dev` whose objects are stored as requested, with a status that follows the clock. */
export type FollowedKind = Exclude<OksKindName, 'nodepools'>;

export const followedKinds: readonly FollowedKind[] = [
  'netPeeringRequests',
  'netPeeringAcceptances',
  'netPeerings',
  'ipPools',
  'oosAccesses',
  'vpnConnections',
];

/** What a status depends on besides the object. */
export interface Surroundings {
  readonly cluster: ClusterRecord;
  readonly emulator: EmulatorState;
  readonly objects: ClusterObjects;
  readonly peerings: NetPeerings;
}

/** Whether there are any such objects. Most clusters have none. */
export function hasFollowedObjects({ objects, peerings, cluster }: Surroundings): boolean {
  return (
    followedKinds.some((name) => objects.list(oksKinds[name].plural).length > 0) ||
    peerings.acceptedIn(cluster.id).length > 0
  );
}

/** Updates every object to its current state, and adds and removes the peerings that the service creates. */
export function followObjects(surroundings: Surroundings): void {
  const { objects, peerings, cluster, emulator } = surroundings;
  for (const name of followedKinds) {
    for (const object of objects.list(oksKinds[name].plural)) {
      const status = statusOf(name, object, surroundings);
      if (!isSameJson(status, object['status'])) objects.put(oksKinds[name].plural, { ...object, status });
    }
  }
  const { plural } = oksKinds.netPeerings;
  const accepted = new Set(peerings.acceptedIn(cluster.id));
  for (const id of accepted) {
    if (objects.get(plural, id) === undefined) objects.put(plural, newPeering(id, peerings, emulator.clock.now()));
  }
  for (const object of objects.list(plural)) {
    const { name } = object.metadata;
    if (isMadeByService(object) && !accepted.has(name)) objects.remove(plural, name);
  }
}

/** Marks a peering that the service created and will remove when it ends. */
const madeByService = 'oks.dev/net-peering';

export function isMadeByService({ metadata }: KubeObject): boolean {
  return valueAt(metadata, ['labels', madeByService]) !== undefined;
}

function newPeering(id: string, peerings: NetPeerings, now: number): Unversioned {
  return {
    ...identityOf(oksKinds.netPeerings),
    metadata: {
      name: id,
      uid: uidOf(id),
      creationTimestamp: timestamp(now),
      generation: 1,
      labels: { [madeByService]: id },
    },
    spec: { netPeeringId: id },
    status: peerings.statusOf(id),
  };
}

export function identityOf({ group, version, kind }: OksKind): { readonly apiVersion: string; readonly kind: string } {
  return { apiVersion: `${group}/${version}`, kind };
}

/** The status of an object now. */
export function statusOf(name: FollowedKind, object: KubeObject | Unversioned, surroundings: Surroundings): JsonObject {
  return { ...statuses[name](object, surroundings) };
}

function deletedPeering(netPeeringId: string): NetPeeringStatus {
  return { netPeeringId, netPeeringState: 'deleted' };
}

type Status = NetPeeringStatus | IPPoolStatus | OOSAccessStatus | VpnConnectionStatus;

const statuses: Readonly<Record<FollowedKind, (object: KubeObject | Unversioned, around: Surroundings) => Status>> = {
  netPeeringRequests(object, { cluster, peerings }) {
    const known = valueAt(object, ['status', 'netPeeringId']);
    const id =
      typeof known === 'string'
        ? known
        : peerings.request(cluster, {
            netId: textAt(object, 'spec', 'accepterNetId'),
            ownerId: textAt(object, 'spec', 'accepterOwnerId'),
          });
    return peerings.statusOf(id) ?? deletedPeering(id);
  },
  netPeeringAcceptances(object, { cluster, peerings }) {
    const id = textAt(object, 'spec', 'netPeeringId');
    // Once accepted, it shows the state of the peering.
    const isAccepted = valueAt(object, ['status', 'netPeeringId']) === id;
    const refusal = isAccepted ? undefined : peerings.accept(cluster, id);
    return refusal === undefined
      ? (peerings.statusOf(id) ?? deletedPeering(id))
      : { netPeeringState: 'failed', netPeeringMessage: refusal };
  },
  netPeerings: (object, { peerings }) => {
    const id = textAt(object, 'spec', 'netPeeringId');
    return peerings.statusOf(id) ?? { netPeeringState: 'failed', netPeeringMessage: `There is no Net peering ${id}.` };
  },
  ipPools(object, { emulator, objects }) {
    const wanted = Number(valueAt(object, ['spec', 'numAddresses']));
    const allocated = isOver(object, emulator, 'ip_pool') ? wanted : 0;
    const pools = objects
      .list(oksKinds.nodepools.plural)
      .filter((pool) => valueAt(pool, ['spec', 'ipPoolName']) === object.metadata.name);
    const nodes = pools.reduce((sum, pool) => sum + Number(valueAt(pool, ['status', 'progress', 'running']) ?? 0), 0);
    const linked = Math.min(allocated, nodes);
    return {
      progress: { allocatedAddresses: allocated, linkedAddresses: linked, unlinkedAddresses: allocated - linked },
    };
  },
  oosAccesses(object, { emulator, cluster }) {
    if (!isOver(object, emulator, 'oos_access')) return {};
    const spec = object['spec'];
    const roles = isObject(spec) ? Object.keys(spec) : [];
    return {
      accessModes: 'read',
      endpointURL: `https://oos.${regionOf(emulator, cluster)}.outscale.com`,
      managedRoles: roles.join(','),
      roles: Object.fromEntries(
        roles.map((role) => {
          const readers = valueAt(spec, [role, 'readers']);
          return [
            role,
            {
              bucketName: `oks-${role}-${cluster.id.slice(0, 8)}`,
              retention: { enabled: false },
              readers: Array.isArray(readers) ? readers.map(String) : [],
            },
          ];
        }),
      ),
    };
  },
  vpnConnections(object, { emulator }) {
    const isUp = isOver(object, emulator, 'vpn_connection');
    const id = uidOf(String(object.metadata['uid'])).slice(0, 8);
    return {
      clientGatewayId: `cgw-${id}`,
      clientGatewayState: isUp ? 'available' : 'pending',
      virtualGatewayId: `vgw-${id}`,
      virtualGatewayState: isUp ? 'available' : 'pending',
      virtualGatewayLinkState: isUp ? 'attached' : 'attaching',
    };
  },
};

function isOver(
  { metadata }: KubeObject | Unversioned,
  { clock }: EmulatorState,
  step: 'ip_pool' | 'oos_access' | 'vpn_connection',
): boolean {
  return Date.parse(String(metadata['creationTimestamp'])) + clock.durationMs(step) <= clock.now();
}

export function regionOf(emulator: EmulatorState, { account, cluster: { project_id } }: ClusterRecord): string {
  return emulator.projectsOf(account).find(({ id }) => id === project_id)?.project.region ?? 'eu-west-2';
}

function textAt(object: unknown, ...path: readonly string[]): string {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : '';
}

/** Always the same for the same text. */
function uidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
