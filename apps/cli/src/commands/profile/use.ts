import { profileStore } from '@oks-kit/auth/node';
import type { Run } from '../../session/entry.ts';

import { findOwnProfile } from './find-profile.ts';
import type { profileUse } from './spec.ts';

export const runProfileUse: Run<typeof profileUse> = async ({ session, args: [name = ''] }) => {
  const { context, note } = session;
  findOwnProfile(session, name);
  await profileStore(context).use(name);
  note(`${name} is now the default profile.`);
  return undefined;
};
