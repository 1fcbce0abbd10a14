import type { FieldChange } from './compare-fields.ts';
import type { PoolVersions } from './node-versions.ts';

export type ChangeKind = 'project' | 'cluster' | 'nodepool' | 'peering';
/** The kinds in words. */
export const kindNames: Readonly<Record<ChangeKind, string>> = {
  project: 'project',
  cluster: 'cluster',
  nodepool: 'node pool',
  peering: 'peering',
};
export type ChangeAction = 'adopt' | 'create' | 'update' | 'upgrade' | 'replace' | 'delete';

/** One change of a plan. Plain JSON, so that a plan can be saved and read in a review. */
export interface Change {
  /** `create cluster shop/web` */
  readonly id: string;
  readonly action: ChangeAction;
  readonly kind: ChangeKind;
  /** `shop`, `shop/web`, `shop/web/workers`, or `shop/web data/warehouse` for a peering. */
  readonly path: string;
  /** ID of a project or cluster that exists. */
  readonly resourceId?: string | undefined;
  readonly fields: readonly FieldChange[];
  /** What is sent: the input of a creation, a PATCH, or a merge patch of a node pool. `my-ip` is still symbolic. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The reason, if the fields do not show it. */
  readonly reason?: string | undefined;
  /** Versions on the way of an upgrade, the last one included; empty if only the plan changes. */
  readonly steps?: readonly string[] | undefined;
  /**
   * Node pools that keep an older version after an upgrade, because they do not upgrade automatically or only in their
   * maintenance window. Undefined if the nodes could not be read.
   */
  readonly leftBehind?: readonly PoolVersions[] | undefined;
  /** Number of the wave of an upgrade, from 1. */
  readonly wave?: number | undefined;
  /** IDs of the changes that must be done before. */
  readonly dependsOn: readonly string[];
}

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

/** Why a plan can't be executed. All of them are found before the first change. */
export interface PlanProblem {
  readonly path: string;
  readonly reason: ProblemReason;
  readonly message: string;
  /** What to do. */
  readonly hint?: string | undefined;
  /** For a peering that has failed: the name of its request, in the first cluster of `path`. */
  readonly request?: string | undefined;
  /** For quotas: how much is needed, used and allowed. */
  readonly quota?: { readonly name: string; readonly needed: number; readonly used: number; readonly limit: number };
}

/** Something the plan could not compare. It is neither equal nor deleted. */
export interface NotChecked {
  readonly path: string;
  readonly what: string;
  readonly reason: string;
}

/** How the upgrades of a plan are rolled out. */
export interface PlanRollout {
  /** Clusters upgraded at the same time. */
  readonly maxParallel: number;
  /** Time between two waves, in milliseconds. */
  readonly pauseMs: number;
  /** A shell command that must succeed after each wave. */
  readonly check: string | undefined;
  /**
   * Clusters that already have their version, by wave. If there is a check, it also runs for them, before a later wave
   * begins: an earlier run may have ended before it.
   */
  readonly upToDate: readonly { readonly wave: number; readonly clusters: readonly string[] }[];
}

/** The changes that make the live state match the manifest. */
export interface Plan {
  readonly owner: string | undefined;
  /** In an order in which they could be done one by one. */
  readonly changes: readonly Change[];
  readonly problems: readonly PlanProblem[];
  readonly notChecked: readonly NotChecked[];
  /** What a reader should know, such as a possible rename. */
  readonly notes: readonly string[];
  /** Upgrades: clusters at once, pause between waves, command that must succeed after a wave. */
  readonly rollout: PlanRollout;
  /** IDs of the projects and clusters that exist, by path. */
  readonly ids: Readonly<Record<string, string>>;
  /** The state each change was planned for, by path. */
  readonly fingerprints: Readonly<Record<string, string>>;
}

export function changeId(action: ChangeAction, kind: ChangeKind, path: string): string {
  return `${action} ${kind} ${path}`;
}
