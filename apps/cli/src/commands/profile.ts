import {
  defaultCredentials,
  fileTokenStore,
  fromProfile,
  type Explanation,
  type ListedProfile,
  profileStore,
  sessionFolder,
} from '@oks-kit/auth/node';
import { OksInputError } from '@oks-kit/schemas';
import type { Globals, Run } from '../command.ts';
import { confirmDeletion } from '../confirm.ts';
import { waysToFind } from '../connect.ts';
import type { Context } from '../context.ts';
import { printList, type View } from '../output/render.ts';
import { harmless } from '../output/text.ts';
import type { profileList, profileRemove, profileShow, profileUse } from './rows/profile.ts';

/** What is printed of a saved profile. */
interface ShownProfile {
  readonly name: string;
  readonly default: boolean;
  readonly who: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly file: string;
}

export const runProfileList: Run<typeof profileList> = async ({ context, globals }) => {
  const shown = profileStore(context)
    .list()
    .filter(({ isHidden }) => !isHidden || globals.output === 'wide')
    .map(({ name, isDefault, who, region, endpoint, file }) => ({
      name,
      default: isDefault,
      who,
      region,
      endpoint,
      file,
    }));
  await printList(context, globals, shown, profileView(context), 'There are no profiles. `oks profile add` saves one.');
  return undefined;
};

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

export const runProfileUse: Run<typeof profileUse> = async ({ context, globals, args: [name = ''] }) => {
  ownProfile(context, name);
  await profileStore(context).use(name);
  say(context, globals, `profile ${name}: used where no other is named`);
  return undefined;
};

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

/** A profile of our own by its name; other clients' files are never written. */
function ownProfile(context: Context, name: string): ListedProfile {
  const all = profileStore(context)
    .list()
    .filter((profile) => profile.name === name);
  const own = all.find(({ kind }) => kind === 'own');
  if (own !== undefined) return own;
  const [foreign] = all;
  if (foreign === undefined) {
    // Throws, with the nearest name.
    fromProfile(name, { env: context.env, home: context.home });
  }
  throw new OksInputError(
    `The profile ${name} is another client's, in ${tilde(context, foreign?.file ?? '')}; oks only reads that file.`,
    {
      hint: `\`oks profile import ${name}\` takes it over.`,
    },
  );
}

async function forgetSession(context: Context, globals: Globals, name: string): Promise<void> {
  try {
    const { baseUrl, account } = fromProfile(name, waysToFind(context, globals));
    await fileTokenStore({ folder: sessionFolder(context), endpoint: baseUrl, account }).forget();
  } catch {
    // Half a profile has no session, and one that can't be removed ends by itself.
  }
}

export function say(context: Context, globals: Globals, text: string): void {
  if (!globals.quiet) context.stderr.write(`${harmless(text)}\n`);
}

/** A path as people write it. */
export function tilde({ home }: Context, text: string): string {
  return text.replaceAll(home, '~');
}

function profileView(context: Context): View<ShownProfile> {
  return {
    nameOf: ({ name }) => name,
    columns: [
      { name: 'name', cell: ({ name }) => name },
      { name: 'default', cell: (profile) => (profile.default ? 'yes' : '') },
      { name: 'who', cell: ({ who }) => who },
      { name: 'region', cell: ({ region }) => region ?? '' },
      { name: 'file', cell: ({ file }) => tilde(context, file) },
      { name: 'endpoint', wide: true, cell: ({ endpoint }) => endpoint ?? '' },
    ],
  };
}

const explanationView: View<Explanation> = {
  nameOf: ({ name }) => name,
  columns: [
    { name: 'name', cell: ({ name }) => name },
    { name: 'value', cell: ({ value }) => value },
    { name: 'from', cell: ({ from }) => from },
  ],
};
