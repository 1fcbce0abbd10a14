import { createFirstProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { list } from '../../verbs/list.ts';
import { checkStatusFilter } from '../../verbs/wait.ts';
import { projects } from './noun.ts';
import type { projectList } from './spec.ts';

export const runProjectList: Run<typeof projectList> = ({ session, flags, args: patterns }) => {
  const { name, status, cidr, deleted, watch, tag: tags } = flags;
  if (status !== undefined) checkStatusFilter(status);
  const isFiltered =
    [name, status, cidr].some((filter) => filter !== undefined) || deleted || patterns.length + tags.length > 0;
  return list(session, projects, {
    watch,
    patterns,
    tags,
    empty: isFiltered ? 'No projects match.' : `There are no projects. ${createFirstProject(session)}`,
    fetch: () =>
      session.client.projects.list({ name, status, cidr, ...(deleted ? { deleted } : {}) }, { signal: session.signal }),
  });
};
