import { matchesNamePattern } from '@oks-kit/core';

/** The wave of a cluster, from 1: the first list with a pattern that matches, else one after all of them. */
export function waveOf(path: string, waves: readonly (readonly string[])[]): number {
  const index = waves.findIndex((patterns) => patterns.some((pattern) => matchesNamePattern(path, pattern)));
  return (index === -1 ? waves.length : index) + 1;
}
