import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { userList } from './spec.ts';
import { userView } from './view.ts';

export const runUserList: Run<typeof userList> = async ({ session }) => {
  const { context, client, signal, out } = session;
  const { id } = await findChosenProject(session);
  const users = await client.users.list(id, { signal });
  await out.list(users, userView(context.now()), { empty: 'There are no users.' });
  return undefined;
};
