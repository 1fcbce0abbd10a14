import { findProject } from '../../resolve/projects.ts';
import { type Chosen, readDefaults } from '../../session/defaults.ts';
import type { Run } from '../../session/entry.ts';
import { use } from '../../verbs/use.ts';
import type { projectUse } from './spec.ts';

export const runProjectUse: Run<typeof projectUse> = ({ session, flags: { unset }, args: [reference] }) =>
  use<Chosen>(session, {
    kind: 'project',
    reference,
    unset,
    current: readDefaults(session.context, session.signIn).project,
    async find(wanted) {
      const { id, name } = await findProject(session, wanted);
      return { id, name };
    },
    labelOf: ({ name }) => name,
    change: (defaults, project) => ({ ...defaults, project }),
  });
