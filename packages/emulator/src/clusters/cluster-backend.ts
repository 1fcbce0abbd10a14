import type { ClusterAddresses } from './cluster-address.ts';

/** The kinds of cluster backend. */
export const clusterBackendKinds = ['builtin', 'kube-apiserver', 'kubeconfig'] as const;
export type ClusterBackendKind = (typeof clusterBackendKinds)[number];

/**
 * What runs the Kubernetes APIs of the emulated clusters. `builtin` answers in the emulator's own process: nodes,
 * namespaces and the `oks.dev` kinds. `kube-apiserver` runs a real API server for each cluster. With a kubeconfig, one
 * emulated cluster is an existing cluster: the one of `context`, or of the current context.
 */
export type KubernetesOption =
  | 'builtin'
  | 'kube-apiserver'
  | { readonly kubeconfig: string; readonly context?: string | undefined };

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

/** A program that a backend runs, or would run with the next cluster. */
export interface ProgramStatus {
  readonly name: string;
  /** Such as `1.36.3`; null if the program does not tell. */
  readonly version: string | null;
  /** Path of its executable. */
  readonly file: string;
}

/**
 * What runs the Kubernetes APIs of the emulated clusters. The emulator's state says which clusters there are, with
 * which version and whitelist; a backend reads it there. Methods are asynchronous because a backend may run processes.
 */
export interface ClusterBackend {
  readonly kind: ClusterBackendKind;
  /** The programs that it runs. Empty for a backend that runs none. */
  readonly programs: readonly ProgramStatus[];
  /** Starts a cluster's API if it does not run, and issues credentials for one of its users. */
  issueCredentials(clusterId: string, request: CredentialsRequest): Promise<ClusterAccess>;
  /** Stops the API of a cluster that is being deleted, and deletes its data. */
  remove(clusterId: string): Promise<void>;
  /** Starts what was running when the emulator was last stopped. */
  resume(): Promise<void>;
  /** What is running now. */
  status(): Promise<readonly ClusterStatus[]>;
  /** Has each connection to the clusters end with its next response, before `close`. */
  drain?(): Promise<void>;
  /** Stops everything. The data of the clusters stays in the store. */
  close(): Promise<void>;
}

/** What a backend receives. */
export interface BackendOptions {
  readonly addresses: ClusterAddresses;
  /** Folder for data and logs that outlive the emulator. Undefined if nothing does. */
  readonly dataDir: string | undefined;
  /** Shows a warning to the user. */
  readonly warn: (message: string) => void;
  /** Reports a fault of the backend itself. */
  readonly onFault: (error: unknown) => void;
}
