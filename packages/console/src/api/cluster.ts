import type { ClusterRow } from './overview.ts';
import type { Report } from './report.ts';

/**
 * `GET /api/clusters/:profile/:id/events`: server-sent events about one cluster. Only this stream opens the cluster's
 * own API. Each event is one `ClusterEvent` as JSON. A part comes first when it was read for the first time, then
 * whenever it has changed; a stream that is opened again starts from the beginning.
 */
export type ClusterEvent =
  | Part<'cluster', ClusterDetails>
  | Part<'nodepools', readonly NodePoolDetails[]>
  | Part<'peerings', readonly PeeringDetails[]>
  | Part<'certificates', readonly CertificateDetails[]>;

export interface Part<Name extends string, Value> {
  readonly part: Name;
  /** The last value that was read; null if there is none yet. `cluster` is null with `not_found` once it is deleted. */
  readonly value: Value | null;
  /** When it was read; null if it was not. */
  readonly asOf: string | null;
  /** Why it could not be read the last time. The server tries again, except after `not_found`. */
  readonly error: Report | null;
}

/** Everything about a cluster that the service says. Texts may contain anything. */
export interface ClusterDetails extends ClusterRow {
  readonly projectName: string;
  readonly description: string | null;
  readonly updatedAt: string | null;
  readonly expectedControlPlanes: string | null;
  readonly subregions: readonly string[];
  readonly isMultiAz: boolean;
  readonly whitelist: readonly string[];
  readonly podsCidr: string | null;
  readonly servicesCidr: string | null;
  readonly dns: string | null;
  /** Network plugin of the pods. */
  readonly cni: string;
  /** As oks prints it: `Tue 02:00+2h Europe/Paris`. Null if there is none. */
  readonly maintenanceWindow: string | null;
  readonly patchWindow: string | null;
  readonly minorWindow: string | null;
  readonly oidcIssuer: string | null;
  readonly enabledPlugins: readonly string[];
  readonly disabledPlugins: readonly string[];
}

export interface NodePoolDetails {
  readonly name: string;
  /** `ready`, `progressing`, … or `unknown`. */
  readonly state: string;
  readonly desiredNodes: number;
  readonly readyNodes: number;
  readonly nodeType: string;
  readonly zones: readonly string[];
  /** The limits of the autoscaler; null if it is off. */
  readonly autoscaling: { readonly minNodes: number; readonly maxNodes: number } | null;
  readonly autoHealing: boolean;
  readonly createdAt: string | null;
  /** The last error that the pool reports. */
  readonly lastError: string | null;
  readonly nodes: readonly NodeDetails[];
}

export interface NodeDetails {
  readonly name: string;
  /** `ready`, `not ready`, or `joining` before it has reported anything. */
  readonly state: 'ready' | 'not ready' | 'joining';
  /** Version of Kubernetes, such as `v1.32.4`; null before it has joined. */
  readonly version: string | null;
  readonly createdAt: string | null;
  /** Why it is not ready, as the node says. */
  readonly message: string | null;
}

export interface PeeringDetails {
  readonly name: string;
  /** `active`, `pending-acceptance`, … or `unknown`. */
  readonly state: string;
  /** Whether it is a request that is not active. */
  readonly isRequest: boolean;
  readonly sourceNet: string | null;
  readonly sourceCidr: string | null;
  readonly accepterNet: string | null;
  readonly accepterCidr: string | null;
  readonly expiresAt: string | null;
  readonly message: string | null;
}

/** A context of kubectl, or a cached certificate, for this cluster on this machine. It contains no key. */
export interface CertificateDetails {
  /**
   * - `exec`: a context that makes kubectl ask oks, which renews certificates by itself.
   * - `certificate`: a context with a certificate.
   * - `cached`: a certificate in the cache of oks.
   */
  readonly kind: 'exec' | 'certificate' | 'cached';
  /** Name of the context. */
  readonly context: string | null;
  /** Whether it is the current context of kubectl. */
  readonly isCurrent: boolean;
  /** Name of the profile with which kubectl asks oks. */
  readonly profile: string | null;
  readonly user: string | null;
  readonly group: string | null;
  /** When the certificate ends; null if it is renewed automatically. */
  readonly expiresAt: string | null;
  readonly isExpired: boolean;
  readonly file: string;
}
