import type { Cluster, Nodepool, Project } from '@oks-kit/schemas';
import type { Lifecycle } from './lifecycle.ts';

/** An account that may sign in. */
export interface Account {
  readonly id: string;
  readonly access_key: string;
  readonly secret_key: string;
  readonly username: string;
  readonly password: string;
  /** The shared secret of its authenticator, in base32; with it, a one-time password is asked for. */
  readonly totp_secret?: string | undefined;
}

/** A project as it is kept. Its status and times come from its lifecycle. */
export interface ProjectRecord {
  readonly id: string;
  readonly account: string;
  readonly project: Omit<Project, 'status' | 'created_at' | 'updated_at' | 'deleted_at'>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lifecycle: Lifecycle;
}

/** A cluster as it is kept. Its status, times and upgrade are computed. */
export interface ClusterRecord {
  readonly id: string;
  readonly account: string;
  readonly cluster: Omit<Cluster, 'statuses'>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lifecycle: Lifecycle;
  /** What signs the cluster's certificates; made when the first one is asked for. */
  readonly authority?: CertificateAuthority | undefined;
  /** The port of its Kubernetes endpoint, once it has one. */
  readonly port?: number | undefined;
}

/** A certificate authority, as PEM. */
export interface CertificateAuthority {
  readonly certificate: string;
  readonly key: string;
}

/** One node of a pool. Times in milliseconds since 1970. */
export interface NodeRecord {
  readonly name: string;
  readonly zone: string;
  readonly createdAt: number;
  readonly readyAt: number;
  /** When it goes, once it is told to. */
  readonly goneAt?: number | undefined;
}

/** A node pool, an object of a cluster's own API. */
export interface NodepoolRecord {
  /** Cluster and name. */
  readonly id: string;
  readonly clusterId: string;
  readonly name: string;
  readonly uid: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: NonNullable<Nodepool['spec']> & { readonly desiredNodes: number };
  readonly nodes: readonly NodeRecord[];
  readonly createdAt: number;
  readonly generation: number;
  readonly resourceVersion: number;
  /** Set once deletion was asked for. */
  readonly deletedAt?: number | undefined;
}

/** A secret or a number that the emulator keeps for itself. */
export interface SettingRecord {
  readonly id: string;
  readonly value: string;
}
