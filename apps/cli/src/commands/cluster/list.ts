import { chooseProject, findProject } from '../../resolve/projects.ts';
import type { Run } from '../../session/entry.ts';
import { list } from '../../verbs/list.ts';
import { checkStatusFilter } from '../../verbs/wait.ts';
import { clusters } from './noun.ts';
import type { clusterList } from './spec.ts';

export const runClusterList: Run<typeof clusterList> = async ({ session, flags, args: patterns }) => {
  const { name, status, version, deleted, all, watch, tag: tags } = flags;
  if (status !== undefined) checkStatusFilter(status);
  const { client, signal, globals, hint } = session;
  const choice = all ? undefined : chooseProject(session);
  // The name and ID of the default project are known. One that was named is looked up.
  const project =
    choice === undefined
      ? undefined
      : choice.name === undefined
        ? await findProject(session, choice.reference)
        : { id: choice.reference, name: choice.name };
  if (project !== undefined) session.projectNames.set(project.id, project.name);
  const filters = { name, status, version, ...(deleted ? { deleted } : {}) };
  const isFiltered =
    [name, status, version].some((filter) => filter !== undefined) || deleted || patterns.length + tags.length > 0;
  const none = isFiltered ? 'No clusters match' : 'There are no clusters';
  const forAll =
    globals.project === undefined ? ` For all projects: \`${hint('cluster list', [], { all: true })}\`.` : '';
  return list(session, clusters, {
    watch,
    patterns,
    tags,
    empty: project === undefined ? `${none}.` : `${none} in project ${project.name}.${forAll}`,
    fetch: () =>
      project === undefined
        ? client.clusters.listAll(filters, { signal })
        : client.clusters.list({ ...filters, project_id: project.id }, { signal }),
  });
};
