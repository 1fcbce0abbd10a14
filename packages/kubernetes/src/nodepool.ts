import type { UpgradeStrategy } from './generated/types.ts';

/** A disk of every node of a pool. */
export interface NodepoolVolume {
  readonly device?: string;
  /** `gp2`, `io1` or `standard`. */
  readonly type: string;
  /** In GiB. */
  readonly size: number;
  /** Where it is mounted. */
  readonly dir?: string;
  /** For `io1`. */
  readonly iops?: number;
  readonly [key: string]: unknown;
}

/** What the nodes of a pool are like. Fields not named here are kept. */
export interface NodepoolSpec {
  readonly desiredNodes: number;
  /** Such as `tinav6.c2r4p3`. */
  readonly nodeType: string;
  /** Such as `eu-west-2a`. */
  readonly zones: readonly string[];
  readonly volumes?: readonly NodepoolVolume[];
  readonly upgradeStrategy?: UpgradeStrategy;
  readonly autoHealing?: boolean;
  /** Whether the number of nodes follows the load, between `minNodes` and `maxNodes`. Only in a pool of one zone. */
  readonly autoscaling?: boolean;
  readonly minNodes?: number;
  readonly maxNodes?: number;
  /** Whether the nodes carry the pool's taint, so that only pods that tolerate it run there. */
  readonly taint?: boolean;
  readonly [key: string]: unknown;
}

/** How far a pool has come. */
export interface NodepoolStatus {
  readonly state?: { readonly name?: string; readonly [key: string]: unknown };
  /** Counts of nodes by what they do. */
  readonly progress?: Readonly<Record<string, number>>;
  readonly last_error?: { readonly message?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** A group of nodes of one kind: `NodePool` of `oks.dev/v1beta2`, an object of the cluster's own API. */
export interface Nodepool {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly spec: NodepoolSpec;
  readonly status?: NodepoolStatus;
}

/** What a pool is created from. */
export interface NodepoolInput {
  /** A lower-case DNS label. */
  readonly name: string;
  readonly count: number;
  readonly nodeType: string;
  /** At least one. */
  readonly zones: readonly string[];
  readonly volumes?: readonly NodepoolVolume[] | undefined;
  /** Labels of the pool itself. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Lets the number of nodes follow the load between these two. Only with one zone. */
  readonly autoscaling?: { readonly min: number; readonly max: number } | undefined;
  /** Replaces what is named of the template's. */
  readonly upgradeStrategy?: UpgradeStrategy | undefined;
  readonly autoHealing?: boolean | undefined;
  readonly taint?: boolean | undefined;
  /** Any other fields of the spec, as the cluster's API names them. */
  readonly spec?: Readonly<Record<string, unknown>> | undefined;
}

/** The API that pools belong to. */
export const nodepoolApi = { group: 'oks.dev', version: 'v1beta2', plural: 'nodepools', kind: 'NodePool' } as const;
export const nodepoolApiVersion = `${nodepoolApi.group}/${nodepoolApi.version}`;
