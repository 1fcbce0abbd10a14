import * as schemas from '../generated/structural-schemas.ts';
import type * as types from '../generated/types.ts';
import type { StructuralSchema } from '../structural/structural-schema.ts';

/** A column in the output of `kubectl get`. Priority 0 is always shown, 1 only with `-o wide`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  /** The field that the column shows, such as `.spec.nodeType`. */
  readonly jsonPath: string;
  readonly priority: 0 | 1;
}

/** The fields that `kubectl scale` reads and changes. */
export interface ScalePaths {
  /** The field that sets the number, such as `.spec.desiredNodes`. */
  readonly specReplicasPath: string;
  /** The field that reports the number. */
  readonly statusReplicasPath: string;
}

/** A kind of the API group `oks.dev`. All of them are cluster-scoped. */
export interface OksKind {
  readonly group: 'oks.dev';
  readonly version: 'v1beta' | 'v1beta2';
  /** The name in URL paths, such as `nodepools`. */
  readonly plural: string;
  /** The name in commands, such as `nodepool`. */
  readonly singular: string;
  /** The name in manifests, such as `NodePool`. */
  readonly kind: string;
  /** Shorter names in commands. */
  readonly shortNames: readonly string[];
  readonly description: string;
  /** The schema of `spec`, with its CEL rules. */
  readonly spec: StructuralSchema;
  /** The schema of `status`. */
  readonly status: StructuralSchema;
  /** The columns after the name, in order. */
  readonly columns: readonly PrinterColumn[];
  /** Undefined for a kind that cannot be scaled. */
  readonly scale?: ScalePaths;
}

function column(name: string, jsonPath: string, type: PrinterColumn['type'] = 'string'): PrinterColumn {
  return { name, type, jsonPath, priority: 0 };
}

function wideColumn(name: string, jsonPath: string): PrinterColumn {
  return { ...column(name, jsonPath), priority: 1 };
}

const ageColumn = column('Age', '.metadata.creationTimestamp', 'date');
const peeringColumns = [
  column('State', '.status.netPeeringState'),
  column('Source', '.status.sourceNetId'),
  column('Accepter', '.status.accepterNetId'),
  ageColumn,
];

/** The kinds, by their property name in a cluster client. */
export const oksKinds = {
  nodepools: {
    group: 'oks.dev',
    version: 'v1beta2',
    plural: 'nodepools',
    singular: 'nodepool',
    kind: 'NodePool',
    shortNames: ['npools', 'npls', 'npl'],
    description: 'A group of nodes of one type.',
    spec: schemas.NodePoolSpec,
    status: schemas.NodePoolStatus,
    columns: [
      column('Desired', '.spec.desiredNodes', 'integer'),
      column('Ready', '.status.progress.ready', 'integer'),
      column('Type', '.spec.nodeType'),
      column('State', '.status.state.name'),
      ageColumn,
      wideColumn('Zones', '.spec.zones'),
      wideColumn('Last-Error', '.status.last_error.message'),
    ],
    scale: { specReplicasPath: '.spec.desiredNodes', statusReplicasPath: '.status.progress.running' },
  },
  netPeerings: {
    group: 'oks.dev',
    version: 'v1beta',
    plural: 'netpeerings',
    singular: 'netpeering',
    kind: 'NetPeering',
    shortNames: [],
    description: 'A connection between the Nets of two projects. The service makes one in both clusters.',
    spec: schemas.NetPeeringSpec,
    status: schemas.NetPeeringStatus,
    columns: peeringColumns,
  },
  netPeeringRequests: {
    group: 'oks.dev',
    version: 'v1beta',
    plural: 'netpeeringrequests',
    singular: 'netpeeringrequest',
    kind: 'NetPeeringRequest',
    shortNames: [],
    description: 'Asks for a peering with another Net.',
    spec: schemas.NetPeeringRequestSpec,
    status: schemas.NetPeeringStatus,
    columns: [column('Peering', '.status.netPeeringId'), ...peeringColumns],
  },
  netPeeringAcceptances: {
    group: 'oks.dev',
    version: 'v1beta',
    plural: 'netpeeringacceptances',
    singular: 'netpeeringacceptance',
    kind: 'NetPeeringAcceptance',
    shortNames: [],
    description: 'Accepts a peering that another Net asked for.',
    spec: schemas.NetPeeringAcceptanceSpec,
    status: schemas.NetPeeringStatus,
    columns: [column('Peering', '.spec.netPeeringId'), ...peeringColumns],
  },
  ipPools: {
    group: 'oks.dev',
    version: 'v1beta',
    plural: 'ippools',
    singular: 'ippool',
    kind: 'IPPool',
    shortNames: [],
    description: 'A pool of public IP addresses for nodes.',
    spec: schemas.IPPoolSpec,
    status: schemas.IPPoolStatus,
    columns: [
      column('Addresses', '.spec.numAddresses', 'integer'),
      column('Allocated', '.status.progress.allocatedAddresses', 'integer'),
      column('Linked', '.status.progress.linkedAddresses', 'integer'),
      ageColumn,
    ],
  },
  oosAccesses: {
    group: 'oks.dev',
    version: 'v1beta',
    plural: 'oosaccesses',
    singular: 'oosaccess',
    kind: 'OOSAccess',
    shortNames: [],
    description: 'Access to the logs of the cluster in OUTSCALE Object Storage.',
    spec: schemas.OOSAccessSpec,
    status: schemas.OOSAccessStatus,
    columns: [column('Endpoint', '.status.endpointURL'), ageColumn],
  },
  vpnConnections: {
    group: 'oks.dev',
    version: 'v1beta',
    plural: 'vpnconnections',
    singular: 'vpnconnection',
    kind: 'VpnConnection',
    shortNames: [],
    description: 'A VPN connection between the Net of the cluster and another network.',
    spec: schemas.VpnConnectionSpec,
    status: schemas.VpnConnectionStatus,
    columns: [
      column('Public-IP', '.spec.publicIP'),
      column('State', '.status.clientGatewayState'),
      column('Link', '.status.virtualGatewayLinkState'),
      ageColumn,
    ],
  },
} as const satisfies Readonly<Record<string, OksKind>>;

/** The property name of each kind in a cluster client. */
export type OksKindName = keyof typeof oksKinds;

/** Returns the `apiVersion` of a kind, such as `oks.dev/v1beta2`. */
export function apiVersionOf({ group, version }: Pick<OksKind, 'group' | 'version'>): string {
  return `${group}/${version}`;
}

/** Kubernetes metadata of an object. */
export interface ObjectMetadata {
  readonly name: string;
  /** Identifies this object, also among objects of the same name that were deleted before. */
  readonly uid?: string;
  /** Changes with each change of the object. */
  readonly resourceVersion?: string;
  /** Increases with each change of `spec`. */
  readonly generation?: number;
  /** Time of creation: RFC 3339, UTC. */
  readonly creationTimestamp?: string;
  /** Time at which the deletion was requested. Missing if it was not. */
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Work that must be done before the object is deleted. */
  readonly finalizers?: readonly string[];
}

/** An object as the cluster returns it. It may contain more fields than this type. */
export interface OksObject<Spec, Status> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly spec: Spec;
  /** Missing until the service has processed the object. */
  readonly status?: Status;
}

/** A group of nodes of the same type. */
export type NodePool = OksObject<types.NodePoolSpec, types.NodePoolStatus>;
/** A connection between the Nets of two projects, as one of the two clusters sees it. */
export type NetPeering = OksObject<types.NetPeeringSpec, types.NetPeeringStatus>;
/** A request for a Net peering, in the cluster that asks for it. */
export type NetPeeringRequest = OksObject<types.NetPeeringRequestSpec, types.NetPeeringStatus>;
/** The acceptance of a requested Net peering, in the cluster of the other Net. */
export type NetPeeringAcceptance = OksObject<types.NetPeeringAcceptanceSpec, types.NetPeeringStatus>;
/** A pool of public IP addresses for nodes. */
export type IPPool = OksObject<types.IPPoolSpec, types.IPPoolStatus>;
/** Access to the buckets of OUTSCALE Object Storage that hold logs of the cluster. */
export type OOSAccess = OksObject<types.OOSAccessSpec, types.OOSAccessStatus>;
/** A VPN connection between the Net of the cluster and a client gateway. */
export type VpnConnection = OksObject<types.VpnConnectionSpec, types.VpnConnectionStatus>;

/** The object type of each kind, by its property name in a cluster client. */
export interface OksObjects {
  readonly nodepools: NodePool;
  readonly netPeerings: NetPeering;
  readonly netPeeringRequests: NetPeeringRequest;
  readonly netPeeringAcceptances: NetPeeringAcceptance;
  readonly ipPools: IPPool;
  readonly oosAccesses: OOSAccess;
  readonly vpnConnections: VpnConnection;
}
