export type { ClusterAccess, PeeredCluster } from './execute/cluster-access.ts';
export {
  decidingError,
  executePlan,
  type ExecutePlanOptions,
  type Outcome,
  type PlanEvent,
} from './execute/execute-plan.ts';
export * from './upgrade.ts';
export { defaultNewClusterTimeoutMs } from './execute/new-cluster.ts';
export { type MyAddressOptions, type TemporaryAddress, withMyAddress } from './execute/with-my-address.ts';
export { exportManifest, type ExportOptions } from './export/export-manifest.ts';
export type { LiveCluster, LiveInside, LiveProject, LiveState, NotRead, ProjectQuotas } from './live/live-state.ts';
export { readLive, readLiveOfPlan, type ReadLiveOptions, type ReadOptions } from './live/read-live.ts';
export { myIp } from './manifest/manifest-schema.ts';
export { ownerTag } from './manifest/owner.ts';
export type { ManifestSource } from './manifest/parse-source.ts';
export type { Position } from './manifest/source-node.ts';
export {
  type Manifest,
  type ManifestCluster,
  type ManifestNodepool,
  type ManifestProject,
  readManifest,
  type ReadManifestOptions,
  type Rollout,
} from './manifest/read-manifest.ts';
export { isPlanOutdated } from './execute/plan-outdated.ts';
export type { FieldChange } from './plan/compare-fields.ts';
export {
  type Change,
  type ChangeAction,
  type ChangeKind,
  kindNames,
  type NotChecked,
  type Plan,
  type PlanProblem,
  type PlanRollout,
  type ProblemReason,
} from './plan/plan.ts';
export { planChanges, type PlanOptions } from './plan/plan-changes.ts';
export { planDestruction, type DestroyOptions } from './plan/plan-destruction.ts';
export {
  checkPlanOrigin,
  flagsOfPlanFile,
  formatPlanFile,
  type PlanFile,
  type PlanFileOrigin,
  readPlanFile,
  recheckPlan,
} from './plan/plan-file.ts';
export { starterManifest } from './manifest/starter.ts';
export { manifestJsonSchema } from './manifest/manifest-json-schema.ts';
