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
