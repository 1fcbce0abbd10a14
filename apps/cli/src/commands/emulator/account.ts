import type { Account, EmulatorControl, KnownAccount } from '@oks-kit/emulator/control';
import { OksInputError } from '@oks-kit/core';
import type { View } from '../../output/render.ts';
import { notFound } from '../../resolve/suggestions.ts';
import type { Run } from '../../session/entry.ts';
import type { LocalSession } from '../../session/session.ts';
import { quotasOf, quotasText } from './quotas.ts';
import { type ControlFlags, controlFor, emulatorName, readRunning, writeRunning } from './running.ts';
import type {
  emulatorAccountAdd,
  emulatorAccountList,
  emulatorAccountRemove,
  emulatorAccountRotate,
  emulatorAccountUpdate,
} from './spec.ts';

export const runAccountAdd: Run<typeof emulatorAccountAdd> = async ({ session, flags }) => {
  const quotas = flags.quotas === undefined ? undefined : quotasOf(flags.quotas);
  const control = await controlFor(session, flags);
  const account = await control.accounts.add({ quotas });
  await session.out.one(account, accountView(account));
  return undefined;
};

export const runAccountList: Run<typeof emulatorAccountList> = async ({ session, flags }) => {
  const control = await controlFor(session, flags);
  await session.out.list(await control.accounts.list(), knownAccountView, { empty: 'There are no accounts.' });
  return undefined;
};

export const runAccountUpdate: Run<typeof emulatorAccountUpdate> = async ({ session, flags, args: [which = ''] }) => {
  if (flags.quotas === undefined)
    throw new OksInputError('There is nothing to change.', { hint: 'Pass `--quotas`, for example projects=20.' });
  const quotas = quotasOf(flags.quotas);
  const control = await controlFor(session, flags);
  const { id } = await accountNamed(session, control, flags, which);
  await session.out.one(await control.accounts.limit(id, quotas), knownAccountView);
  return undefined;
};

export const runAccountRotate: Run<typeof emulatorAccountRotate> = async ({ session, flags, args: [which = ''] }) => {
  const control = await controlFor(session, flags);
  const before = await accountNamed(session, control, flags, which);
  const account = await control.accounts.rotate(before.id);
  await session.out.one(account, accountView(account));
  await updateRunning(session, flags.name, before, account);
  return undefined;
};

export const runAccountRemove: Run<typeof emulatorAccountRemove> = async ({ session, flags, args: [which = ''] }) => {
  const control = await controlFor(session, flags);
  const { id } = await accountNamed(session, control, flags, which);
  await session.ask.confirmDeletion({ kind: 'account', names: [id], where: 'with its projects and clusters' });
  await control.accounts.remove(id);
  session.note(`Removed account ${id} with its projects and clusters.`);
  return undefined;
};

/** The account with an ID, an access key or a user name. */
async function accountNamed(
  session: LocalSession,
  { accounts }: EmulatorControl,
  { name }: ControlFlags,
  which: string,
): Promise<KnownAccount> {
  const all = await accounts.list();
  const found = all.find(({ id, access_key, username }) => [id, access_key, username].includes(which));
  if (found !== undefined) return found;
  throw notFound('account', which, `To see them: \`${session.hint('emulator account list', [], { name })}\`.`);
}

/** `oks emulator env` prints the keys of the first account: those that it has now. */
async function updateRunning(
  { context, globals }: LocalSession,
  name: string | undefined,
  before: KnownAccount,
  { access_key, secret_key, password, totp_secret }: Account,
): Promise<void> {
  if (globals.endpoint !== undefined) return;
  const running = readRunning(context, emulatorName(name));
  if (running?.access_key !== before.access_key) return;
  await writeRunning(context, emulatorName(name), { ...running, access_key, secret_key, password, totp_secret });
}

const knownAccountView: View<KnownAccount> = {
  nameOf: ({ access_key }) => access_key,
  columns: [
    { name: 'access_key', cell: ({ access_key }) => access_key },
    { name: 'username', cell: ({ username }) => username },
    { name: 'id', cell: ({ id }) => id },
    { name: 'quotas', cell: ({ quotas }) => quotasText(quotas) },
  ],
};

/** Includes the secrets: they are shown only once, after the creation. */
function accountView({ totp_secret, quotas }: Account): View<Account> {
  return {
    nameOf: ({ access_key }) => access_key,
    columns: [
      { name: 'access_key', cell: ({ access_key }) => access_key },
      { name: 'secret_key', cell: ({ secret_key }) => secret_key },
      { name: 'username', cell: ({ username }) => username },
      { name: 'password', cell: ({ password }) => password },
      { name: 'id', cell: ({ id }) => id },
      ...(quotas === undefined ? [] : [{ name: 'quotas', cell: () => quotasText(quotas) }]),
      ...(totp_secret === undefined ? [] : [{ name: 'totp_secret', cell: () => totp_secret }]),
    ],
  };
}
