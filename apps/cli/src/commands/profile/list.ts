import { profileStore } from '@oks-kit/auth/node';
import type { Run } from '../../session/entry.ts';

import type { Context } from '../../main/context.ts';
import type { View } from '../../output/render.ts';
import { tilde } from './tilde.ts';
import type { profileList } from './spec.ts';

/** The printed fields of a saved profile. */
interface ShownProfile {
  readonly name: string;
  readonly default: boolean;
  readonly who: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly file: string;
}

export const runProfileList: Run<typeof profileList> = async ({ session: { context, out, hint } }) => {
  const shown = profileStore(context)
    .list()
    .filter(({ isHidden }) => !isHidden || out.format === 'wide')
    .map(({ name, isDefault, who, region, endpoint, file }) => ({
      name,
      default: isDefault,
      who,
      region,
      endpoint,
      file,
    }));
  await out.list(shown, profileView(context), {
    empty: `There are no profiles. To add one: \`${hint('profile add')}\`.`,
  });
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
