import type { NodePoolSpec } from '@oks-kit/kubernetes/kinds';
import type { Cluster, Project } from '@oks-kit/schemas';
import type { KubeObject } from '../clusters/oks-state/kube-object.ts';
import type { QuotaLimits } from '../service/quotas.ts';
import type { Lifecycle } from './lifecycle.ts';

/** An account and its credentials. */
export interface Account {
  /** Number of 12 digits. */
  readonly id: string;
  readonly access_key: string;
  readonly secret_key: string;
  /** The root user's name, an email address. */
  readonly username: string;
  readonly password: string;
  /** Shared secret of its authenticator, in base32. With it, the account needs a one-time password. */
  readonly totp_secret?: string | undefined;
  /** Quotas of this account, where they differ from those of the emulator. */
  readonly quotas?: Partial<QuotaLimits> | undefined;
}

/** A stored project. Its status and times come from its lifecycle. */
export interface ProjectRecord {
  readonly id: string;
  readonly account: string;
  readonly project: Omit<Project, 'status' | 'created_at' | 'updated_at' | 'deleted_at'>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lifecycle: Lifecycle;
}

/** The version and plan of a cluster after its upgrade. No change is pending afterwards. */
export interface PlannedChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly version: string;
  readonly control_planes: string;
}

type NotMissing = 'auto_maintenances' | 'maintenance_window' | 'auth' | 'expected_version' | 'expected_control_planes';

/** The stored fields of a cluster: those of the API without its statuses, null where they are empty. */
export type StoredCluster = Omit<Cluster, 'statuses' | NotMissing> & {
  readonly [K in NotMissing]-?: Exclude<Cluster[K], undefined>;
};

/** A stored cluster. Its status, times and available upgrade are computed. */
export interface ClusterRecord {
  readonly id: string;
  readonly account: string;
  readonly cluster: StoredCluster;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lifecycle: Lifecycle;
  /** Takes effect at the end of an upgrade. */
  readonly planned?: PlannedChange | undefined;
  /** Signs the cluster's certificates. Created with the first one. */
  readonly authority?: CertificateAuthority | undefined;
  /** Port of its Kubernetes API, once it has run. */
  readonly port?: number | undefined;
}

/** A certificate authority, as PEM. */
export interface CertificateAuthority {
  readonly certificate: string;
  readonly key: string;
}

/** A node of a pool. Times in milliseconds since 1970, future ones included, so that a restart changes nothing. */
export interface NodeRecord {
  readonly name: string;
  readonly zone: string;
  /** The cluster's version when the node was created, such as `1.32`. */
  readonly version: string;
  readonly nodeType: string;
  readonly createdAt: number;
  /** When its VM is running. */
  readonly runningAt: number;
  /** When it joins the cluster. */
  readonly attachedAt: number;
  readonly readyAt: number;
  /** When somebody deleted its object in the cluster. */
  readonly lostAt?: number | undefined;
  /** When somebody set its condition `Ready` to `False` or `Unknown` in the cluster. */
  readonly brokenAt?: number | undefined;
  /** When it goes through the steps of its removal, once that has begun. */
  readonly leaving?: { readonly since: number; readonly shuttingDownAt: number; readonly goneAt: number } | undefined;
}

/** A node pool as requested, and its nodes. */
export interface NodepoolRecord {
  /** Cluster and name. */
  readonly id: string;
  readonly clusterId: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** With defaults filled in. */
  readonly spec: NodePoolSpec & { readonly desiredNodes: number };
  readonly nodes: readonly NodeRecord[];
  /** Set once its deletion was requested. */
  readonly deletedAt?: number | undefined;
  /** Why no nodes can be created, and since when. */
  readonly error?: { readonly message: string; readonly since: number } | undefined;
}

/** An object of a cluster's Kubernetes API, as it was last shown. */
export interface KubeObjectRecord {
  /** Cluster, plural and name. */
  readonly id: string;
  readonly clusterId: string;
  readonly object: KubeObject;
}

/** The state of a cluster's Kubernetes API. The ID is the cluster's. */
export interface ClusterStateRecord {
  readonly id: string;
  /** The last `resourceVersion` that was assigned. */
  readonly revision: number;
  /** The time up to which the nodes were updated, in milliseconds since 1970. */
  readonly settledAt: number;
}

/** An EIM user of a project, without the secret of its key, which is shown only once. */
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

/** A used refresh token. The ID is its `jti`. Times in seconds since 1970. */
export interface UsedTokenRecord {
  readonly id: string;
  readonly at: number;
  readonly expiresAt: number;
}

/** A setting of the emulator itself, such as a secret. */
export interface SettingRecord {
  readonly id: string;
  readonly value: string;
}
