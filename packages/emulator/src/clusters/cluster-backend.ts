/** The kinds of cluster backend. */
export type ClusterBackendKind = 'builtin';

/** The user and group that a kubeconfig is for, and how long it lasts. */
export interface CredentialsRequest {
  readonly user: string;
  /** Undefined for a user in no group. */
  readonly group: string | undefined;
  readonly ttlMs: number;
}

/** How a user reaches a cluster: the entries of a kubeconfig, in its own terms. */
export interface ClusterAccess {
  /** Such as `server` and `certificate-authority-data`. */
  readonly cluster: Readonly<Record<string, string>> & { readonly server: string };
  /** Such as `client-certificate-data` and `client-key-data`, or a token and the user to impersonate. */
  readonly user: Readonly<Record<string, string | readonly string[]>>;
}

/** A node pool of a cluster. */
export interface NodePoolSummary {
  readonly name: string;
  readonly desiredNodes: number;
  readonly nodes: number;
}

/** What a backend runs for one cluster. */
export interface ClusterStatus {
  readonly id: string;
  /** URL of the cluster's API. */
  readonly server: string;
  readonly nodePools: readonly NodePoolSummary[];
}

/**
 * What runs the Kubernetes APIs of the emulated clusters. The emulator's state says which clusters there are, with
 * which version and whitelist; a backend reads it there. Methods are asynchronous because a backend may run processes.
 */
export interface ClusterBackend {
  readonly kind: ClusterBackendKind;
  /** Starts a cluster's API if it does not run, and issues credentials for one of its users. */
  issueCredentials(clusterId: string, request: CredentialsRequest): Promise<ClusterAccess>;
  /** Stops the API of a cluster that is being deleted, and deletes its data. */
  remove(clusterId: string): Promise<void>;
  /** Starts again what ran when the emulator was last stopped. */
  resume(): Promise<void>;
  /** What runs now. */
  status(): Promise<readonly ClusterStatus[]>;
  /** Stops everything. The data of the clusters stays in the store. */
  close(): Promise<void>;
}
