import { profileStore } from '@oks-kit/auth/node';
import type { Run } from '../../framework/spec.ts';
import { ownProfile } from './own-profile.ts';
import { say } from './say.ts';
import type { profileUse } from './spec.ts';

export const runProfileUse: Run<typeof profileUse> = async ({ context, globals, args: [name = ''] }) => {
  ownProfile(context, name);
  await profileStore(context).use(name);
  say(context, globals, `profile ${name}: used where no other is named`);
  return undefined;
};
