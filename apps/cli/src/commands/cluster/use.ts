import { chooseCluster } from '../../resolve/clusters.ts';
import { nameProjects } from '../../resolve/projects.ts';
import { type Defaults, readDefaults } from '../../session/defaults.ts';
import type { Run } from '../../session/entry.ts';
import { use } from '../../verbs/use.ts';
import type { clusterUse } from './spec.ts';

export const runClusterUse: Run<typeof clusterUse> = ({ session, flags: { unset }, args: [reference] }) =>
  use<NonNullable<Defaults['cluster']>>(session, {
    kind: 'cluster',
    reference,
    unset,
    current: readDefaults(session.context, session.signIn).cluster,
    async find(wanted) {
      const { id, name, project_id } = await chooseCluster(session, wanted);
      await nameProjects(session, [project_id]);
      return { id, name, project: { id: project_id, name: session.projectNames.get(project_id) ?? project_id } };
    },
    labelOf: ({ name, project }) => `${project.name}/${name}`,
    change: (defaults, cluster) => ({ ...defaults, cluster }),
  });
