import { fileTokenStore, fromProfile, profileStore, sessionFolder } from '@oks-kit/auth/node';
import type { Globals, Run } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { confirmDeletion } from '../../session/confirm.ts';
import { waysToFind } from '../../session/connect.ts';
import { ownProfile } from './own-profile.ts';
import { say } from './say.ts';
import type { profileRemove } from './spec.ts';

export const runProfileRemove: Run<typeof profileRemove> = async ({ context, globals, args }) => {
  const profiles = args.map((name) => ownProfile(context, name));
  await confirmDeletion(context, globals, 'profile', args);
  for (const name of new Set(args)) {
    // While the profile is there, it says which session is its own.
    await forgetSession(context, globals, name);
    await profileStore(context).remove(name);
    say(context, globals, `profile ${name}: removed`);
  }
  if (profiles.some(({ isDefault }) => isDefault))
    say(context, globals, 'It was the default; `oks profile use NAME` chooses another.');
  return undefined;
};

async function forgetSession(context: Context, globals: Globals, name: string): Promise<void> {
  try {
    const { baseUrl, account } = fromProfile(name, waysToFind(context, globals));
    await fileTokenStore({ folder: sessionFolder(context), endpoint: baseUrl, account }).forget();
  } catch {
    // Half a profile has no session, and one that can't be removed ends by itself.
  }
}
