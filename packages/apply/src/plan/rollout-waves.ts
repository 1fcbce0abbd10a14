import { matchesNamePattern } from '@oks-kit/core';

/** The wave of a cluster, from 1: the first list with a pattern that matches, else one after all of them. */
export function waveOf(path: string, waves: readonly (readonly string[])[]): number {
  const index = waves.findIndex((patterns) => patterns.some((pattern) => matchesCluster(path, pattern)));
  return (index === -1 ? waves.length : index) + 1;
}

/** Whether a pattern matches `PROJECT/CLUSTER`; one without a slash, the name of the cluster in any project. */
function matchesCluster(path: string, pattern: string): boolean {
  return matchesNamePattern(pattern.includes('/') ? path : path.slice(path.indexOf('/') + 1), pattern);
}

/**
 * The waves of a run in their order: those with upgrades, and before the last of them those that are up to date and are
 * checked again.
 */
export function wavesToRun(upgraded: readonly number[], upToDate: readonly number[]): number[] {
  const last = Math.max(0, ...upgraded);
  return [...new Set([...upgraded, ...upToDate.filter((wave) => wave < last)])].sort((a, b) => a - b);
}
