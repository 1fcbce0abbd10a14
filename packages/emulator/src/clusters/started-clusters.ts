import { isOksError } from '@oks-kit/core';

/** What a backend has started for its clusters, by their IDs. */
export interface StartedClusters<T> {
  /** Starts a cluster unless it is started already. If that fails, the next call tries again. */
  start(clusterId: string): Promise<T>;
  /** A cluster that was started. It no longer counts as started. */
  take(clusterId: string): Promise<T> | undefined;
  /** All clusters that were started. They no longer count as started. */
  takeAll(): Promise<T>[];
  entries(): [clusterId: string, cluster: Promise<T>][];
  /** Why clusters did not start, by their IDs. A cluster that starts later, or is taken, is removed. */
  readonly failures: ReadonlyMap<string, string>;
}

export function createStartedClusters<T>(open: (clusterId: string) => Promise<T>): StartedClusters<T> {
  const started = new Map<string, Promise<T>>();
  const failures = new Map<string, string>();
  return {
    failures,
    start(clusterId) {
      const known = started.get(clusterId);
      if (known !== undefined) return known;
      const cluster = open(clusterId);
      started.set(clusterId, cluster);
      cluster.then(
        () => failures.delete(clusterId),
        (error: unknown) => {
          // A cluster that was taken in the meantime is being deleted.
          if (started.get(clusterId) !== cluster) return;
          started.delete(clusterId);
          failures.set(clusterId, failureText(error));
        },
      );
      return cluster;
    },
    take(clusterId) {
      const cluster = started.get(clusterId);
      started.delete(clusterId);
      failures.delete(clusterId);
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

/** Why a cluster did not start, with what helps. */
export function failureText(error: unknown): string {
  if (!isOksError(error)) return String(error);
  return [error.message, error.hint].filter((text) => text !== undefined).join(' ');
}
