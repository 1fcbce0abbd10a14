import { matchesNamePattern } from '@oks-kit/core';

/**
 * Returns the wave of a cluster, from 1: the first one with a matching pattern. Clusters that no pattern matches are in
 * one more wave, after the others. `path` is `PROJECT/CLUSTER`.
 */
export function waveOf(path: string, waves: readonly (readonly string[])[]): number {
  const index = waves.findIndex((patterns) => patterns.some((pattern) => matchesCluster(path, pattern)));
  return (index === -1 ? waves.length : index) + 1;
}

/** Whether a pattern matches `PROJECT/CLUSTER`. A pattern without a slash matches the name in any project. */
function matchesCluster(path: string, pattern: string): boolean {
  return matchesNamePattern(pattern.includes('/') ? path : path.slice(path.indexOf('/') + 1), pattern);
}

/**
 * Returns the waves of a run in order: those with upgrades, and up-to-date waves before the last of them, whose check
 * runs again.
 */
export function wavesToRun(upgraded: readonly number[], upToDate: readonly number[]): number[] {
  const last = Math.max(0, ...upgraded);
  return [...new Set([...upgraded, ...upToDate.filter((wave) => wave < last)])].sort((a, b) => a - b);
}
