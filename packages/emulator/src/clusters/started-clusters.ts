/** What a backend has started for its clusters, by their IDs. */
export interface StartedClusters<T> {
  /** Starts a cluster unless it is started already. If that fails, the next call tries again. */
  start(clusterId: string): Promise<T>;
  /** A cluster that was started. It no longer counts as started. */
  take(clusterId: string): Promise<T> | undefined;
  /** All clusters that were started. They no longer count as started. */
  takeAll(): Promise<T>[];
  entries(): [clusterId: string, cluster: Promise<T>][];
}

export function createStartedClusters<T>(open: (clusterId: string) => Promise<T>): StartedClusters<T> {
  const started = new Map<string, Promise<T>>();
  return {
    start(clusterId) {
      const known = started.get(clusterId);
      if (known !== undefined) return known;
      const cluster = open(clusterId);
      started.set(clusterId, cluster);
      cluster.catch(() => started.delete(clusterId));
      return cluster;
    },
    take(clusterId) {
      const cluster = started.get(clusterId);
      started.delete(clusterId);
      return cluster;
    },
    takeAll() {
      const clusters = [...started.values()];
      started.clear();
      return clusters;
    },
    entries: () => [...started],
  };
}
