import { fromProfile, type ListedProfile, profileStore } from '@oks-kit/auth/node';
import { OksInputError } from '@oks-kit/core';
import type { Context } from '../../main/context.ts';
import { tilde } from './tilde.ts';

/** A profile of our own by its name; other clients' files are never written. */
export function ownProfile(context: Context, name: string): ListedProfile {
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
