import { defaultCredentials, type Explanation, fromProfile } from '@oks-kit/auth/node';
import type { Run } from '../../framework/spec.ts';
import { printList, type View } from '../../output/render.ts';
import { waysToFind } from '../../session/connect.ts';
import { tilde } from './say.ts';
import type { profileShow } from './spec.ts';

export const runProfileShow: Run<typeof profileShow> = async ({ context, globals, args: [name] }) => {
  const ways = waysToFind(context, globals);
  const signIn =
    name === undefined ? defaultCredentials({ ...ways, profile: globals.profile }) : fromProfile(name, ways);
  const lines = signIn
    .explain()
    .map(({ name: what, value, from }) => ({ name: what, value, from: tilde(context, from) }));
  await printList(context, globals, lines, explanationView, 'Nothing is known.');
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
