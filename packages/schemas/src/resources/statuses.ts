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
export type ResourceStatus = (typeof resourceStatuses)[number];

/**
 * The status that a mistyped one was to be, `deleted` among them; undefined for one that there is, and for one that is
 * near to none: a newer service may have it.
 */
export function mistypedStatus(status: string): string | undefined {
  const known = [...resourceStatuses, 'deleted'];
  return known.includes(status) ? undefined : nearestName(status, known);
}
