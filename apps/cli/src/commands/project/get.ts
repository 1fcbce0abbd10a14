import { findChosenProject, findProjects } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { get } from '../../verbs/get.ts';
import { projects } from './noun.ts';
import type { projectGet } from './spec.ts';

export const runProjectGet: Run<typeof projectGet> = ({ session, flags: { watch, deleted }, args }) => {
  const { signal } = session;
  return get(session, projects, {
    watch,
    asList: deleted || args.length > 1,
    async find() {
      if (!deleted) return args.length < 2 ? [await findChosenProject(session, args[0])] : findProjects(session, args);
      const gone = await session.client.projects.list({ deleted: true }, { signal });
      return gone.filter(({ id, name }) => args.includes(name) || args.includes(id));
    },
    refresh: ({ id }) => session.client.projects.get(id, { signal }),
  });
};
