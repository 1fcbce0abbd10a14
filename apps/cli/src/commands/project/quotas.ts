import { findChosenProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { quotaView } from './quotas-view.ts';
import type { projectQuotas } from './spec.ts';

export const runProjectQuotas: Run<typeof projectQuotas> = async ({ session, args: [name] }) => {
  const { id } = await findChosenProject(session, name);
  const quotas = await session.client.projects.quotas(id, { signal: session.signal });
  await session.out.list(quotas, quotaView, { empty: 'There are no quotas.' });
  return undefined;
};
