import { profileStore } from '@oks-kit/auth/node';
import type { Run } from '../../session/entry.ts';

import { ownProfile } from './own-profile.ts';
import type { profileUse } from './spec.ts';

export const runProfileUse: Run<typeof profileUse> = async ({ session: { context, note }, args: [name = ''] }) => {
  ownProfile(context, name);
  await profileStore(context).use(name);
  note(`${name} is now the default profile.`);
  return undefined;
};
