import type { Account } from '@oks-kit/emulator/control';
import type { View } from '../../output/render.ts';
import type { Run } from '../../session/entry.ts';
import { controlOf, runningOrThrow } from './running.ts';
import type { emulatorAccountAdd, emulatorAccountList } from './spec.ts';

export const runAccountAdd: Run<typeof emulatorAccountAdd> = async ({ session, flags }) => {
  const control = await controlOf(await runningOrThrow(session, flags.name));
  const account = await control.accounts.add();
  await session.out.one(account, accountView(account));
  return undefined;
};

export const runAccountList: Run<typeof emulatorAccountList> = async ({ session, flags }) => {
  const control = await controlOf(await runningOrThrow(session, flags.name));
  await session.out.list(await control.accounts.list(), knownAccountView, { empty: 'There are no accounts.' });
  return undefined;
};

type KnownAccount = Pick<Account, 'id' | 'access_key' | 'username'>;

const knownAccountView: View<KnownAccount> = {
  nameOf: ({ access_key }) => access_key,
  columns: [
    { name: 'access_key', cell: ({ access_key }) => access_key },
    { name: 'username', cell: ({ username }) => username },
    { name: 'id', cell: ({ id }) => id, wide: true },
  ],
};

/** Includes the secrets: they are shown only once, after the creation. */
function accountView({ totp_secret }: Account): View<Account> {
  return {
    nameOf: ({ access_key }) => access_key,
    columns: [
      { name: 'access_key', cell: ({ access_key }) => access_key },
      { name: 'secret_key', cell: ({ secret_key }) => secret_key },
      { name: 'username', cell: ({ username }) => username },
      { name: 'password', cell: ({ password }) => password },
      ...(totp_secret === undefined ? [] : [{ name: 'totp_secret', cell: () => totp_secret }]),
    ],
  };
}
