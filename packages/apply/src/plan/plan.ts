import type { OksErrorCode } from '@oks-kit/core';
import type { FieldChange } from './compare-fields.ts';
import type { PoolVersions } from './node-versions.ts';

/** The kind of resource that a change is about. */
export type ChangeKind = 'project' | 'cluster' | 'nodepool' | 'peering';
/** Names of the kinds for messages. */
export const kindNames: Readonly<Record<ChangeKind, string>> = {
  project: 'project',
  cluster: 'cluster',
  nodepool: 'node pool',
  peering: 'peering',
};
/**
 * What a change does. `adopt` sets the owner of an existing resource, `replace` deletes a node pool and creates it
 * again, `upgrade` changes the version or the control planes of a cluster.
 */
export type ChangeAction = 'adopt' | 'create' | 'update' | 'upgrade' | 'replace' | 'delete';

/** One change of a plan. Plain JSON, so that a plan can be saved and reviewed. */
export interface Change {
  /** Action, kind and path: `create cluster shop/web`. */
  readonly id: string;
  readonly action: ChangeAction;
  readonly kind: ChangeKind;
  /** `shop`, `shop/web`, `shop/web/workers`, or `shop/web data/warehouse` for a peering. */
  readonly path: string;
  /** ID of the project or cluster, if it exists. */
  readonly resourceId?: string | undefined;
  /** The fields that change. */
  readonly fields: readonly FieldChange[];
  /**
   * What is sent: the input of a creation, the body of a PATCH, or the merge patch of a node pool. `my-ip` is replaced
   * only when it is sent.
   */
  readonly body: Readonly<Record<string, unknown>>;
  /** Why the change is needed, if the fields do not show it. */
  readonly reason?: string | undefined;
  /** Versions that an upgrade goes through, including the last one. Empty if only the control planes change. */
  readonly steps?: readonly string[] | undefined;
  /**
   * Node pools that keep an older version after an upgrade, because they do not upgrade automatically or only in their
   * maintenance window. Undefined if the nodes could not be read.
   */
  readonly leftBehind?: readonly PoolVersions[] | undefined;
  /** The wave of an upgrade. Waves are numbered from 1. */
  readonly wave?: number | undefined;
  /** IDs of the changes that must be done first. */
  readonly dependsOn: readonly string[];
}

/** The kind of a problem, for programs. `skew`: the nodes would be too old or too new for the control plane. */
export type ProblemReason =
  | 'ownership'
  | 'immutable'
  | 'downgrade'
  | 'skew'
  | 'invalid'
  | 'overlap'
  | 'quota'
  | 'protected'
  | 'not_empty'
  | 'failed'
  | 'missing'
  | 'unreachable'
  | 'ambiguous';

/** A reason why a plan cannot be executed. All problems are found before the first change. */
export interface PlanProblem {
  /** `shop`, `shop/web`, `shop/web/workers`, or `shop/web data/warehouse` for a peering. */
  readonly path: string;
  readonly reason: ProblemReason;
  /** What is wrong, with the values that conflict. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string | undefined;
  /** For a failed peering: the name of its NetPeeringRequest, in the first cluster of `path`. */
  readonly request?: string | undefined;
  /** For an exceeded quota: how much the plan needs, how much is in use, and the limit. */
  readonly quota?: {
    /** What is limited, such as `memory in shop`. */
    readonly name: string;
    /** Unit of the numbers, such as `GiB`. Undefined for a count. */
    readonly unit?: string;
    readonly needed: number;
    readonly used: number;
    readonly limit: number;
  };
}

/** Something that could not be read, so that the plan says nothing about it. */
export interface NotChecked {
  /** `PROJECT/CLUSTER`. */
  readonly path: string;
  /** What was not checked, such as `node pools`. */
  readonly what: string;
  /** Why it could not be read. */
  readonly reason: string;
  /** Code of the error. */
  readonly code?: OksErrorCode | undefined;
}

/** How the upgrades of a plan are rolled out. */
export interface PlanRollout {
  /** Maximum number of clusters that are upgraded at the same time. */
  readonly maxParallel: number;
  /** Time between two waves, in milliseconds. */
  readonly pauseMs: number;
  /** A shell command that must succeed after each wave. */
  readonly check: string | undefined;
  /**
   * Clusters that already have their version, by wave. If there is a check, it also runs for them before a later wave
   * starts, because an earlier run may have ended before its check.
   */
  readonly upToDate: readonly { readonly wave: number; readonly clusters: readonly string[] }[];
}

/** The changes that make the live state match the manifest. */
export interface Plan {
  /** The owner in the manifest. */
  readonly owner: string | undefined;
  /** Sorted so that each change comes after those that it depends on. */
  readonly changes: readonly Change[];
  /** Why the plan cannot be executed. Empty if it can. */
  readonly problems: readonly PlanProblem[];
  /** What could not be read. Its differences are not in the plan. */
  readonly notChecked: readonly NotChecked[];
  /** Information for the reader, such as a possible rename. */
  readonly notes: readonly string[];
  /** How cluster upgrades are rolled out. */
  readonly rollout: PlanRollout;
  /** IDs of the projects and clusters that exist, by path. */
  readonly ids: Readonly<Record<string, string>>;
  /** Hashes of the resources as the plan saw them, by path. `recheckPlan` uses them to detect later changes. */
  readonly fingerprints: Readonly<Record<string, string>>;
}

export function changeId(action: ChangeAction, kind: ChangeKind, path: string): string {
  return `${action} ${kind} ${path}`;
}
