import { type ListedProfile, profileStore } from '@oks-kit/auth/node';
import { OksError, OksInputError } from '@oks-kit/core';
import { nearestOr } from '../../resolve/suggestions.ts';
import type { LocalSession } from '../../session/session.ts';
import { tilde } from './tilde.ts';

/**
 * The first saved profile with this name, in the order of the files. Throws `OksError` (`not_found`).
 */
export function findProfile({ context, hint }: LocalSession, name: string): ListedProfile {
  const all = profileStore(context).list();
  const found = all.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  const names = [...new Set(all.map((profile) => profile.name))];
  const known =
    names.length === 0 ? `To add it: \`${hint('profile add', [name])}\`.` : `Available profiles: ${names.join(', ')}.`;
  throw new OksError('not_found', `There is no profile \`${name}\`.`, { hint: nearestOr(known, name, names) });
}

/** The profile with this name in the file of oks. Throws like `findProfile`, and for profiles in other files. */
export function findOwnProfile(session: LocalSession, name: string): ListedProfile {
  const { context, hint } = session;
  const own = profileStore(context)
    .list()
    .find((profile) => profile.kind === 'own' && profile.name === name);
  if (own !== undefined) return own;
  const foreign = findProfile(session, name);
  throw new OksInputError(
    `The profile \`${name}\` belongs to another client: oks only reads ${tilde(context, foreign.file)}.`,
    { hint: `To copy it: \`${hint('profile import', [name])}\`.` },
  );
}
