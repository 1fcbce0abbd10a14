/** Upgrades single clusters without a manifest. Loads neither zod nor a YAML parser. */
export { type ClusterNodes, readPoolVersions } from './execute/cluster-nodes.ts';
export {
  checkWave,
  pauseAfterWave,
  type RunCheck,
  type WaveCheck,
  type WaveEvent,
  type WavePause,
} from './execute/finish-wave.ts';
export {
  type ClusterGoal,
  type Exclusively,
  isAtGoal,
  pendingGoal,
  upgradeCluster,
  type UpgradeClusterOptions,
} from './execute/upgrade-cluster.ts';
export { describePool, poolsBehind, poolsLeftBehind, type PoolVersions, skewProblems } from './plan/node-versions.ts';
export { waveOf, wavesToRun } from './plan/rollout-waves.ts';
export { isAtVersion, nextVersion } from './plan/versions.ts';
