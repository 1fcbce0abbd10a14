import { ApiError } from '../../http/api-error.ts';
import type { ClusterRecord } from '../../state/records.ts';
import { lifetimeOf } from './ttl.ts';
import type { Rule } from './rule.ts';

/** A kubeconfig that is asked for. */
export interface KubeconfigRequest {
  readonly record: ClusterRecord;
  readonly ttl: string | null | undefined;
}

export const kubeconfigRules: readonly Rule<KubeconfigRequest>[] = [
  {
    name: 'kubeconfig-ttl',
    source: 'wire',
    summary:
      'A kubeconfig lasts for a number of hours, days or weeks (`5h`, `1d`, `1w`); seconds and minutes are taken too, and a day where nothing is said (assumed).',
    check: ({ ttl }) => void lifetimeOf(ttl),
  },
  {
    name: 'kubeconfig-cluster-runs',
    source: 'assumed',
    summary: 'A cluster has a kubeconfig while it is ready, updating or upgrading.',
    check({ record: { lifecycle } }) {
      if (!['ready', 'updating', 'upgrading'].includes(lifecycle.status))
        throw new ApiError(409, `The cluster is ${lifecycle.status}: it has no kubeconfig yet.`);
    },
  },
];
