/** Keys that a template of a later service could have: unknown ones, and one that it may set to null (spec). */
const newerKeys = { auto_maintenances: null, placement_policy: null, backup: { enabled: false } } as const;

/** A template as a later service could send it. */
export function withNewerKeys(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null ? { ...payload, ...newerKeys } : payload;
}
