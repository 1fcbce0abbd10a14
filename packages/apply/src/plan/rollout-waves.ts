import { matchesNamePattern } from '@oks-kit/core';

/** The wave of a cluster, from 1: the first list with a pattern that matches, else one after all of them. */
export function waveOf(path: string, waves: readonly (readonly string[])[]): number {
  const index = waves.findIndex((patterns) => patterns.some((pattern) => matchesNamePattern(path, pattern)));
  return (index === -1 ? waves.length : index) + 1;
}

/**
 * The waves of a run in their order: those with upgrades, and before the last of them those that are up to date and are
 * checked again.
 */
export function wavesToRun(upgraded: readonly number[], upToDate: readonly number[]): number[] {
  const last = Math.max(0, ...upgraded);
  return [...new Set([...upgraded, ...upToDate.filter((wave) => wave < last)])].sort((a, b) => a - b);
}
