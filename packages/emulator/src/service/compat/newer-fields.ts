import type { RuleDescription } from '../rules/rule.ts';

/** What the service has grown since the reference (wire). The values are assumed. */
const newerFields: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Cluster: {
    cp_multi_az: false,
    expected_version: null,
    expected_control_planes: null,
    maintenance_window: null,
    auth: { oidc: null },
  },
  Template: { cp_multi_az: false, maintenance_window: null, auth: { oidc: null } },
};

export const newerFieldsRule: RuleDescription = {
  name: 'newer-fields',
  source: 'wire',
  summary: `With \`newerFields\`, a cluster has ${Object.keys(newerFields['Cluster'] ?? {}).join(', ')} too; their values are assumed.`,
};

/** A payload with the newer fields, where its kind has some. What is there stays. */
export function withNewerFields(key: string, payload: unknown): unknown {
  if (key === 'Clusters' && Array.isArray(payload))
    return payload.map((item: unknown) => withNewerFields('Cluster', item));
  const fields = newerFields[key];
  // A kubeconfig is in a `Cluster` too, and is none.
  if (
    fields === undefined ||
    typeof payload !== 'object' ||
    payload === null ||
    (key === 'Cluster' && !('statuses' in payload))
  )
    return payload;
  return { ...fields, ...payload };
}
