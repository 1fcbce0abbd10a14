import {
  checkProfileName,
  type ListedProfile,
  type Profile,
  profileStore,
  type SignInSource,
} from '@oks-kit/auth/node';
import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import type { LocalSession } from '../../session/session.ts';
import { findProfile } from './find-profile.ts';
import { tilde } from './tilde.ts';
import type { profileImport } from './spec.ts';

export const runProfileImport: Run<typeof profileImport> = async ({ session, flags, args }) => {
  const { context, note, hint } = session;
  const store = profileStore(context);
  const all = store.list();
  const foreign = all.filter(({ kind }) => kind !== 'own');
  const chosen = choose(session, foreign, args);
  if (flags.as !== undefined && args.length !== 1)
    throw new OksInputError('`--as` takes exactly one profile.', {
      hint: `For example: \`${hint('profile import', ['default'], { as: 'work' })}\`.`,
    });

  const own = all.filter(({ kind }) => kind === 'own');
  const planned = new Map<string, ListedProfile>();
  for (const profile of flags.as === undefined ? chosen : chosen.slice(0, 1)) {
    // Both other clients call their first profile `default`.
    const name = flags.as ?? (planned.has(profile.name) ? `${profile.name}-${profile.kind}` : profile.name);
    checkProfileName(name);
    planned.set(name, profile);
  }
  const fresh = [...planned].filter(
    ([name, profile]) => !own.some((one) => one.name === name && isSame(one.source, profile.source)),
  );
  const clashes = fresh.filter(([name]) => own.some((one) => one.name === name)).map(([name]) => name);
  if (clashes.length > 0 && !flags.replace) {
    throw new OksInputError(
      `${clashes.length === 1 ? 'A profile' : 'Profiles'} named ${clashes.join(', ')} already ` +
        `${clashes.length === 1 ? 'exists' : 'exist'}, with different content.`,
      {
        hint: 'Nothing was imported. Pass --replace to replace, or --as NAME to import one under another name.',
      },
    );
  }
  const hasDefault = own.some(({ isDefault }) => isDefault);
  for (const [name, profile] of planned) {
    const isNew = fresh.some(([one]) => one === name);
    if (isNew) await store.save(name, contentOf(profile.source), { makeDefault: !hasDefault && profile.isDefault });
    note(`profile ${name}: ${isNew ? 'imported' : 'already saved'}, from ${tilde(context, profile.file)}`);
  }
  return undefined;
};

function choose(
  session: LocalSession,
  foreign: readonly ListedProfile[],
  names: readonly string[],
): readonly ListedProfile[] {
  for (const name of names) {
    if (foreign.some((profile) => profile.name === name)) continue;
    findProfile(session, name);
    throw new OksInputError(`The profile \`${name}\` is already saved in oks.`);
  }
  const chosen = names.length === 0 ? foreign : foreign.filter(({ name }) => names.includes(name));
  if (chosen.length > 0) return chosen;
  throw new OksInputError('There is nothing to import.', {
    hint: 'Neither ~/.oks_cli/config.json nor ~/.osc/config.json contains a profile.',
  });
}

function contentOf(source: SignInSource): Profile {
  return {
    access_key: source.accessKey,
    secret_key: source.secretKey?.reveal(),
    username: source.username,
    password: source.password?.reveal(),
    region: source.region,
    endpoint: source.endpoint,
    session: source.session === false ? false : undefined,
  };
}

function isSame(a: SignInSource, b: SignInSource): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}
