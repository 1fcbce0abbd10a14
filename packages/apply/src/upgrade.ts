/** Upgrades of single clusters, without manifests: loads neither zod nor a YAML parser. */
export {
  type ClusterGoal,
  isAtGoal,
  pendingGoal,
  upgradeCluster,
  type UpgradeClusterOptions,
} from './execute/upgrade-cluster.ts';
export { isAtVersion, nextVersion } from './plan/versions.ts';
