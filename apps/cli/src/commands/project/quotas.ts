import type { Run } from '../../framework/spec.ts';
import { printList } from '../../output/render.ts';
import { findProject } from '../../resolve/projects.ts';
import { connect } from '../../session/connect.ts';
import { referenceOf } from './choose.ts';
import { quotaView } from './quotas-view.ts';
import type { projectQuotas } from './spec.ts';

export const runProjectQuotas: Run<typeof projectQuotas> = async ({ context, globals, args: [name] }) => {
  const connection = connect(context, globals);
  const { oks } = connection;
  const { id } = await findProject(oks, name ?? referenceOf(context, globals, connection), context.signal);
  await printList(
    context,
    globals,
    await oks.projects.quotas(id, { signal: context.signal }),
    quotaView,
    'There are no quotas.',
  );
  return undefined;
};
