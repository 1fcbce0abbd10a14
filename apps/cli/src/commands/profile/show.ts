import { defaultCredentials, type Explanation, fromProfile } from '@oks-kit/auth/node';
import type { Run } from '../../session/entry.ts';

import type { View } from '../../output/render.ts';
import { findOptions } from '../../session/sign-in.ts';
import { findProfile } from './find-profile.ts';
import { tilde } from './tilde.ts';
import type { profileShow } from './spec.ts';

export const runProfileShow: Run<typeof profileShow> = async ({ session, args: [name] }) => {
  const { context, globals, out } = session;
  const options = findOptions(session);
  if (name !== undefined) findProfile(session, name);
  const signIn =
    name === undefined ? defaultCredentials({ ...options, profile: globals.profile }) : fromProfile(name, options);
  const lines = signIn
    .explain()
    .map(({ name: what, value, from }) => ({ name: what, value, from: tilde(context, from) }));
  await out.list(lines, explanationView, { empty: 'No credentials are configured.' });
  return undefined;
};

const explanationView: View<Explanation> = {
  nameOf: ({ name }) => name,
  columns: [
    { name: 'name', cell: ({ name }) => name },
    { name: 'value', cell: ({ value }) => value },
    { name: 'from', cell: ({ from }) => from },
  ],
};
