import type { ClusterAddresses } from './cluster-address.ts';

/** The kinds of cluster backend. */
export const clusterBackendKinds = ['builtin', 'kube-apiserver', 'kubeconfig'] as const;
/** A kind of cluster backend. */
export type ClusterBackendKind = (typeof clusterBackendKinds)[number];

/**
 * The backend for the Kubernetes APIs of the emulated clusters. `builtin` runs in the emulator's own process and serves
 * nodes, namespaces and the `oks.dev` kinds. `kube-apiserver` runs a real API server for each cluster. With a
 * kubeconfig, one emulated cluster is an existing cluster of yours: that of `context`, or else of the current context.
 */
export type KubernetesOption =
  | 'builtin'
  | 'kube-apiserver'
  | { readonly kubeconfig: string; readonly context?: string | undefined };

/** The user, group and lifetime of a new kubeconfig. */
export interface CredentialsRequest {
  readonly user: string;
  /** Undefined for a user in no group. */
  readonly group: string | undefined;
  readonly ttlMs: number;
}

/** How a user connects to a cluster, as entries of a kubeconfig. */
export interface ClusterAccess {
  /** Fields of the cluster entry, such as `server` and `certificate-authority-data`. */
  readonly cluster: Readonly<Record<string, string>> & { readonly server: string };
  /** Fields of the user entry, such as `client-certificate-data`, or a token and the user to impersonate. */
  readonly user: Readonly<Record<string, string | readonly string[]>>;
}

/** A node pool of a cluster. */
export interface NodePoolSummary {
  readonly name: string;
  /** The number of nodes that its spec asks for. */
  readonly desiredNodes: number;
  /** The number of nodes that exist now. */
  readonly nodes: number;
}

/** The Kubernetes API that a backend runs for one cluster. */
export interface ClusterStatus {
  /** ID of the cluster. */
  readonly id: string;
  /** URL of the cluster's API. */
  readonly server: string;
  readonly nodePools: readonly NodePoolSummary[];
}

/** A cluster whose Kubernetes API does not start. */
export interface ClusterFailure {
  readonly id: string;
  readonly reason: string;
}

/** A program that a backend runs, or would run with the next cluster. */
export interface ProgramStatus {
  readonly name: string;
  /** Version, such as `1.36.3`. Null if the program does not report it. */
  readonly version: string | null;
  /** Path of its executable. */
  readonly file: string;
}

/**
 * Runs the Kubernetes APIs of the emulated clusters. A backend reads the clusters, with their versions and whitelists,
 * from the emulator's state. Methods are asynchronous because a backend may run processes.
 */
export interface ClusterBackend {
  readonly kind: ClusterBackendKind;
  /** Programs that the backend runs. Empty if there are none. */
  readonly programs: readonly ProgramStatus[];
  /** Why the APIs of clusters did not start when they were last tried, by the IDs of the clusters. */
  readonly failures?: ReadonlyMap<string, string>;
  /** Starts a cluster's API if it does not run, and issues credentials for one of its users. */
  issueCredentials(clusterId: string, request: CredentialsRequest): Promise<ClusterAccess>;
  /** Stops the API of a cluster that is being deleted, and deletes its data. */
  remove(clusterId: string): Promise<void>;
  /** Starts what was running when the emulator was last stopped. What does not start is reported in a warning. */
  resume(): Promise<void>;
  /** What is running now. */
  status(): Promise<readonly ClusterStatus[]>;
  /** Closes each connection to the clusters after its next response. Called before `close`. */
  drain?(): Promise<void>;
  /** Stops everything. The data of the clusters stays in the store. */
  close(): Promise<void>;
}

/** Options that all backends receive. */
export interface BackendOptions {
  readonly addresses: ClusterAddresses;
  /** Folder for data and logs that are kept after the emulator stops. Undefined if nothing is kept. */
  readonly dataDir: string | undefined;
  /** Shows a warning to the user. */
  readonly warn: (message: string) => void;
  /** Reports a fault of the backend itself. */
  readonly onFault: (error: unknown) => void;
}
