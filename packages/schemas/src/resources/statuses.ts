import { nearestName } from '@oks-kit/core';

/** The statuses that a project or a cluster is seen in. A newer service may send others. */
export const resourceStatuses = [
  'pending',
  'ready',
  'deploying',
  'updating',
  'upgrading',
  'failed',
  'deleting',
] as const;
/** A status of a project or a cluster. */
export type ResourceStatus = (typeof resourceStatuses)[number];

/**
 * Returns the status that a mistyped one probably means: one of {@link resourceStatuses} or `deleted`. Undefined for a
 * known status, and for one that resembles none, because a newer service may have it.
 */
export function mistypedStatus(status: string): string | undefined {
  const known = [...resourceStatuses, 'deleted'];
  return known.includes(status) ? undefined : nearestName(status, known);
}
