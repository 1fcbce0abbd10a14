import { profileStore } from '@oks-kit/auth/node';
import type { Run } from '../../framework/spec.ts';
import type { Context } from '../../main/context.ts';
import { printList, type View } from '../../output/render.ts';
import { tilde } from './say.ts';
import type { profileList } from './spec.ts';

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
