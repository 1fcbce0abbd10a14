import type { NodePoolSpec } from '@oks-kit/kubernetes/kinds';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { KubeObject } from '../clusters/builtin/kube-object.ts';
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

/** What a cluster is once its version or plan has been changed: nothing that was expected is expected any more. */
export interface PlannedChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly version: string;
  readonly control_planes: string;
}

type NotMissing = 'auto_maintenances' | 'maintenance_window' | 'auth' | 'expected_version' | 'expected_control_planes';

/** A cluster's fields as they are kept: those of the wire except its statuses, null where they are empty. */
export type StoredCluster = Omit<Cluster, 'statuses' | NotMissing> & {
  readonly [K in NotMissing]-?: Exclude<Cluster[K], undefined>;
};

/** A cluster as it is kept. Its status, times and upgrade are computed. */
export interface ClusterRecord {
  readonly id: string;
  readonly account: string;
  readonly cluster: StoredCluster;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lifecycle: Lifecycle;
  /** Takes effect at the end of an upgrade. */
  readonly planned?: PlannedChange | undefined;
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

/** One node of a pool. Times in milliseconds since 1970; what lies ahead is kept too, so that a restart changes nothing. */
export interface NodeRecord {
  readonly name: string;
  readonly zone: string;
  /** The cluster's version when it was made, such as `1.30`. */
  readonly version: string;
  readonly nodeType: string;
  readonly createdAt: number;
  /** When its VM runs. */
  readonly runningAt: number;
  /** When it has joined the cluster. */
  readonly attachedAt: number;
  readonly readyAt: number;
  /** How it leaves, once it is told to. */
  readonly leaving?: { readonly since: number; readonly shuttingDownAt: number; readonly goneAt: number } | undefined;
}

/** A node pool as it was asked for, and the nodes that follow it. */
export interface NodepoolRecord {
  /** Cluster and name. */
  readonly id: string;
  readonly clusterId: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** With its defaults filled in. */
  readonly spec: NodePoolSpec & { readonly desiredNodes: number };
  readonly nodes: readonly NodeRecord[];
  /** Set once deletion was asked for. */
  readonly deletedAt?: number | undefined;
  /** What keeps nodes from being made, and since when. */
  readonly error?: { readonly message: string; readonly since: number } | undefined;
}

/** An object of a cluster's own API, as it was last shown. */
export interface KubeObjectRecord {
  /** Cluster, plural and name. */
  readonly id: string;
  readonly clusterId: string;
  readonly object: KubeObject;
}

/** Where a cluster's own API stands. The ID is the cluster's. */
export interface ClusterStateRecord {
  readonly id: string;
  /** The last `resourceVersion` that was given away. */
  readonly revision: number;
  /** Until when the nodes were brought up, in milliseconds since 1970. */
  readonly settledAt: number;
}

/** An EIM user of a project, without the secret of its key: that is told once. */
export interface EimUserRecord {
  /** Project and user name. */
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly userName: string;
  /** Times in milliseconds since 1970. */
  readonly createdAt: number;
  readonly accessKeyId: string;
  readonly expiresAt: number;
}

/** A refresh token that was used. The ID is its `jti`; times in seconds since 1970. */
export interface UsedTokenRecord {
  readonly id: string;
  readonly at: number;
  readonly expiresAt: number;
}

/** A secret or a number that the emulator keeps for itself. */
export interface SettingRecord {
  readonly id: string;
  readonly value: string;
}
