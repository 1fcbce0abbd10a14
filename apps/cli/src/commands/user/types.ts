import type { EimUserType } from '@oks-kit/schemas';
import type { View } from '../../output/render.ts';
import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import type { userTypes } from './spec.ts';

const userTypeView: View<EimUserType> = {
  nameOf: ({ UserType }) => UserType,
  columns: [
    { name: 'type', cell: ({ UserType }) => UserType },
    { name: 'description', kind: 'text', cell: ({ Description }) => Description ?? '' },
  ],
};

export const runUserTypes: Run<typeof userTypes> = async ({ session }) => {
  const { client, signal, out } = session;
  const { id } = await findChosenProject(session);
  await out.list(await client.users.types(id, { signal }), userTypeView, { empty: 'There are no types.' });
  return undefined;
};
