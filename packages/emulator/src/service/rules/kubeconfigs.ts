import { ApiError, invalidFieldError } from '../../http/api-error.ts';
import type { ClusterRecord } from '../../state/records.ts';
import { lifetimeOf } from './ttl.ts';
import type { Rule } from './rule.ts';

/** A request for a kubeconfig. */
export interface KubeconfigRequest {
  readonly record: ClusterRecord;
  readonly user: string | null | undefined;
  readonly group: string | null | undefined;
  readonly ttl: string | null | undefined;
}

const reservedPrefixes = ['system:', 'oks:'];

function isReserved(name: string | null | undefined): boolean {
  return reservedPrefixes.some((prefix) => name?.startsWith(prefix) === true);
}

export const kubeconfigRules: readonly Rule<KubeconfigRequest>[] = [
  {
    name: 'kubeconfig-user-reserved',
    source: 'spec',
    summary: 'The user of a kubeconfig cannot begin with `system:` or `oks:`.',
    check({ user }) {
      if (isReserved(user))
        throw new ApiError(
          422,
          `Invalid user '${user}': Usernames cannot start with 'system:' or 'oks:' as these are reserved.`,
        );
    },
  },
  {
    name: 'kubeconfig-group-reserved',
    source: 'spec',
    summary: 'The group of a kubeconfig cannot begin with `system:` or `oks:`.',
    check({ group }) {
      if (isReserved(group))
        throw new ApiError(
          422,
          `Invalid group '${group}': Group names cannot start with 'system:' or 'oks:' as these are reserved.`,
        );
    },
  },
  {
    name: 'kubeconfig-subject-not-empty',
    source: 'assumed',
    summary: 'The user and the group of a kubeconfig cannot be empty texts.',
    check({ user, group }) {
      for (const [field, value] of Object.entries({ user, group }))
        if (value === '') throw invalidFieldError(['query', field], `${field} must not be empty`);
    },
  },
  {
    name: 'kubeconfig-ttl',
    source: 'client',
    summary:
      'A kubeconfig lasts for a number of hours, days or weeks (`5h`, `1d`, `1w`). Seconds and minutes are accepted ' +
      'too, and the default is one day (assumed).',
    check: ({ ttl }) => void lifetimeOf(ttl),
  },
  {
    name: 'kubeconfig-cluster-created',
    source: 'spec',
    summary: 'A cluster has no kubeconfig while it is being created, or if that failed.',
    check({ record: { lifecycle } }) {
      if (['ready', 'updating', 'upgrading'].includes(lifecycle.status)) return;
      throw new ApiError(
        503,
        lifecycle.status === 'failed'
          ? 'Cluster not ready: failed'
          : 'The cluster is currently being created and is not yet available. Please try in few minutes.',
      );
    },
  },
];
