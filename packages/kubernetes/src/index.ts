export {
  type CallOptions,
  createNodepools,
  isReady,
  type NodepoolChanges,
  type Nodepools,
  type NodepoolWaitOptions,
  progressOf,
} from './create-nodepools.ts';
export { nodepoolFromTemplate, type NodepoolManifest, problemsOfSpec } from './from-template.ts';
export type { KubernetesOptions } from './kubernetes-request.ts';
export {
  type Nodepool,
  type NodepoolInput,
  type NodepoolSpec,
  type NodepoolStatus,
  type NodepoolVolume,
  type UpgradeStrategy,
} from './nodepool.ts';
