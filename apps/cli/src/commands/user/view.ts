import type { CreatedEimUser, EimUser } from '@oks-kit/schemas';
import { ageColumn, lenient } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';

/** How EIM users are printed. Each has one access key. */
export function userView(now: number): View<EimUser> {
  return {
    nameOf: ({ UserName }) => UserName,
    columns: lenient<EimUser>([
      { name: 'user', cell: ({ UserName }) => UserName },
      { name: 'access-key', cell: ({ AccessKeys }) => AccessKeys?.[0]?.AccessKeyId ?? '' },
      { name: 'state', kind: 'status', cell: ({ AccessKeys }) => AccessKeys?.[0]?.State?.toLowerCase() ?? '' },
      { name: 'expires', cell: ({ AccessKeys }) => AccessKeys?.[0]?.ExpirationDate ?? '' },
      ageColumn(now, ({ CreationDate }) => CreationDate ?? ''),
      { name: 'id', wide: true, cell: ({ UserId }) => UserId ?? '' },
    ]),
  };
}

/** How a new EIM user is printed: once, with its secret key. */
export const createdUserView: View<CreatedEimUser> = {
  nameOf: ({ UserName }) => UserName,
  columns: lenient<CreatedEimUser>([
    { name: 'user', cell: ({ UserName }) => UserName },
    { name: 'access-key', cell: ({ AccessKeys }) => AccessKeys?.[0]?.AccessKeyId ?? '' },
    { name: 'secret-key', cell: ({ AccessKeys }) => AccessKeys?.[0]?.SecretKey ?? '' },
    { name: 'expires', cell: ({ AccessKeys }) => AccessKeys?.[0]?.ExpirationDate ?? '' },
  ]),
};
