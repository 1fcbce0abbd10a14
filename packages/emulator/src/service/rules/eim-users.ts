import { ApiError } from '../../http/api-error.ts';
import { userTypes } from '../catalog.ts';
import { lifetimeOf } from './ttl.ts';
import type { Rule } from './rule.ts';

/** An EIM user to create. */
export interface EimUserCreation {
  readonly type: string | null | undefined;
  readonly ttl: string | null | undefined;
}

export const eimUserRules: readonly Rule<EimUserCreation>[] = [
  {
    name: 'eim-user-type',
    source: 'client',
    summary: 'The type of an EIM user is one that is listed for the project.',
    check({ type }) {
      const known = userTypes.map(({ UserType }) => UserType);
      if (!known.some((one) => one === type))
        throw new ApiError(422, `Invalid user type '${type ?? ''}'. Valid types are: ${known.join(', ')}`);
    },
  },
  {
    name: 'eim-user-ttl',
    source: 'client',
    summary:
      'The key of an EIM user lasts for a number of hours, days or weeks (`5h`, `1d`, `1w`), one week by default.',
    check: ({ ttl }) => void lifetimeOf(ttl),
  },
];
