import type { Cluster } from '@oks-kit/schemas';
import { clusterArgument, clusterLabel } from '../../resolve/clusters.ts';
import { nameProjects } from '../../resolve/projects.ts';
import { readDefaults } from '../../session/defaults.ts';
import type { Session } from '../../session/session.ts';
import type { Noun } from '../../verbs/noun.ts';
import { clusterView } from './view.ts';

export const clusters: Noun<Cluster, 'cluster'> = {
  kind: 'cluster',
  command: 'cluster',
  idOf: ({ id }) => id,
  nameOf: ({ name }) => name,
  tagsOf: ({ tags }) => tags,
  statusOf: ({ statuses }) => statuses.status ?? 'unknown',
  withStatus: (cluster, status) => ({ ...cluster, statuses: { ...cluster.statuses, status } }),
  labelOf: clusterLabel,
  learnLabels: (session, items) =>
    nameProjects(
      session,
      items.map(({ project_id }) => project_id),
    ),
  argumentOf: clusterArgument,
  async view(session, items) {
    const { context, signIn, projectNames } = session;
    if (showsProjects(session))
      await nameProjects(
        session,
        items.map(({ project_id }) => project_id),
      );
    return clusterView(context.now(), {
      projects: projectNames,
      defaultId: readDefaults(context, signIn).cluster?.id,
    });
  },
};

/** Whether the output shows the names of projects. If not, they are not requested from the service. */
function showsProjects({ out, globals: { columns, 'sort-by': sortBy } }: Session): boolean {
  if (out.format === 'name' || sortBy?.toLowerCase().startsWith('project') === true) return true;
  return !out.isData && (columns === undefined || columns.toLowerCase().includes('project'));
}
