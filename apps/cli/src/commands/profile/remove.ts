import { fileTokenStore, fromProfile, profileStore, sessionFolder } from '@oks-kit/auth/node';
import type { Run } from '../../session/entry.ts';
import type { LocalSession } from '../../session/session.ts';

import { findOptions } from '../../session/sign-in.ts';
import { findOwnProfile } from './find-profile.ts';
import type { profileRemove } from './spec.ts';

export const runProfileRemove: Run<typeof profileRemove> = async ({ session, args }) => {
  const { context, ask, note, hint } = session;
  const profiles = args.map((name) => findOwnProfile(session, name));
  await ask.confirmDeletion({ kind: 'profile', names: args });
  for (const name of new Set(args)) {
    // The profile identifies its session, so this comes before the profile is removed.
    await forgetSession(session, name);
    await profileStore(context).remove(name);
    note(`profile ${name}: removed`);
  }
  if (profiles.some(({ isDefault }) => isDefault))
    note(`There is no default profile now. To choose one: \`${hint('profile use', ['PROFILE'])}\`.`);
  return undefined;
};

async function forgetSession(session: LocalSession, name: string): Promise<void> {
  try {
    const { baseUrl, account } = fromProfile(name, findOptions(session));
    await fileTokenStore({ folder: sessionFolder(session.context), endpoint: baseUrl, account }).forget();
  } catch {
    // An incomplete profile has no session, and a session that cannot be removed expires.
  }
}
