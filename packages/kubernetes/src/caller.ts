/** Sends requests and watches to a cluster's API, for any kind of object. For servers and tools. */
export {
  type ClusterCaller,
  type ClusterClientOptions,
  type ClusterRequest,
  createClusterCaller,
  type KubeconfigSource,
} from './client/cluster-caller.ts';
export { type WatchEvent, watchObjects, type WatchSource } from './client/watch-objects.ts';
export type { ObjectMetadata } from './kinds/kinds.ts';
