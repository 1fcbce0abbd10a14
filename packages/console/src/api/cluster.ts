import type { ClusterRow } from './overview.ts';
import type { Report } from './report.ts';

/**
 * `GET /api/clusters/:profile/:id/events`: server-sent events about one cluster. Only this stream connects to the
 * cluster's own API. Each event is one `ClusterEvent` as JSON. Each part is sent when it has first been read, and again
 * whenever it changes. A stream that is opened again starts from the beginning.
 */
export type ClusterEvent =
  | Part<'cluster', ClusterDetails>
  | Part<'nodepools', readonly NodePoolDetails[]>
  | Part<'peerings', readonly PeeringDetails[]>
  | Part<'certificates', readonly CertificateDetails[]>;

/** A part of what a cluster's view shows. */
export interface Part<Name extends string, Value> {
  readonly part: Name;
  /** The last value that was read. Null if there is none yet, or if the cluster was deleted (error `not_found`). */
  readonly value: Value | null;
  /** When `value` was read. Null if it was not. */
  readonly asOf: string | null;
  /** Why the last attempt to read it failed. The server retries, except after `not_found`. */
  readonly error: Report | null;
}

/** All details of a cluster. Texts are untrusted: they may contain any character. */
export interface ClusterDetails extends ClusterRow {
  readonly projectName: string;
  readonly description: string | null;
  readonly updatedAt: string | null;
  /** The plan that the next upgrade applies. Null if there is none. */
  readonly expectedControlPlanes: string | null;
  readonly subregions: readonly string[];
  readonly isMultiAz: boolean;
  readonly whitelist: readonly string[];
  readonly podsCidr: string | null;
  readonly servicesCidr: string | null;
  /** Address of the cluster's DNS service. */
  readonly dns: string | null;
  /** Network plugin of the pods. */
  readonly cni: string;
  /** In the notation of oks: `Tue 02:00+2h Europe/Paris`. Null if there is none. */
  readonly maintenanceWindow: string | null;
  /** When patch versions are installed, in the same notation. */
  readonly patchWindow: string | null;
  /** When minor versions are installed, in the same notation. */
  readonly minorWindow: string | null;
  /** URL of the OpenID Connect provider. Null if there is none. */
  readonly oidcIssuer: string | null;
  readonly enabledPlugins: readonly string[];
  readonly disabledPlugins: readonly string[];
}

/** A node pool and its nodes. */
export interface NodePoolDetails {
  readonly name: string;
  /** `ready`, `progressing`, … or `unknown`. */
  readonly state: string;
  readonly desiredNodes: number;
  readonly readyNodes: number;
  readonly nodeType: string;
  readonly zones: readonly string[];
  /** The limits of the autoscaler. Null if it is off. */
  readonly autoscaling: { readonly minNodes: number; readonly maxNodes: number } | null;
  readonly autoHealing: boolean;
  readonly createdAt: string | null;
  /** The last error that the pool reports. */
  readonly lastError: string | null;
  readonly nodes: readonly NodeDetails[];
}

/** A node of a node pool. */
export interface NodeDetails {
  readonly name: string;
  /** `joining` until the node has reported whether it is ready. */
  readonly state: 'ready' | 'not ready' | 'joining';
  /** Kubernetes version, such as `v1.32.4`. Null until the node has joined the cluster. */
  readonly version: string | null;
  readonly createdAt: string | null;
  /** Why the node is not ready, as it reports. */
  readonly message: string | null;
}

/** A Net peering, or a request for one, as the cluster reports it. */
export interface PeeringDetails {
  readonly name: string;
  /** `active`, `pending-acceptance`, … or `unknown`. */
  readonly state: string;
  /** Whether this is a request that is not active yet. */
  readonly isRequest: boolean;
  /** ID of the Net that requests the peering. */
  readonly sourceNet: string | null;
  readonly sourceCidr: string | null;
  /** ID of the Net that accepts it. */
  readonly accepterNet: string | null;
  readonly accepterCidr: string | null;
  /** When the request expires if nobody accepts it. */
  readonly expiresAt: string | null;
  /** What the service reports about it. */
  readonly message: string | null;
}

/** A kubectl context or cached certificate for this cluster on this machine. Contains no private key. */
export interface CertificateDetails {
  /**
   * - `exec`: a context with which kubectl asks oks for certificates, which are renewed automatically.
   * - `certificate`: a context that contains a certificate and key.
   * - `cached`: a certificate in the cache of oks.
   */
  readonly kind: 'exec' | 'certificate' | 'cached';
  /** Name of the context. Null for `cached`. */
  readonly context: string | null;
  /** Whether it is the current context of kubectl. */
  readonly isCurrent: boolean;
  /** Name of the profile with which kubectl asks oks. */
  readonly profile: string | null;
  readonly user: string | null;
  readonly group: string | null;
  /** When the certificate expires. Null if it is renewed automatically. */
  readonly expiresAt: string | null;
  readonly isExpired: boolean;
  /** Path of the file that contains it. */
  readonly file: string;
}
