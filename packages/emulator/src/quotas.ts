import type { Quota } from '@oks-kit/schemas';
import type { World } from './world.ts';

/** The most of each thing that there may be. */
export interface QuotaLimits {
  readonly projects: number;
  readonly clustersPerProject: number;
}

/** The limits of an account and, in a project, of that project, with how much of each is used. Names are assumed. */
export function projectQuotas(world: World, account: string, projectId: string | undefined): Quota[] {
  const quota = (
    Name: string,
    ShortDescription: string,
    Description: string,
    MaxValue: number,
    UsedValue: number,
  ): Quota => ({
    ShortDescription,
    QuotaCollection: 'OKS',
    AccountId: account,
    Description,
    MaxValue,
    UsedValue,
    Name,
  });
  const clusters = world.clustersOf(account).filter(({ cluster }) => cluster.project_id === projectId).length;
  return [
    quota(
      'oks_projects',
      'Projects',
      'How many projects the account may have.',
      world.quotas.projects,
      world.projectsOf(account).length,
    ),
    ...(projectId === undefined
      ? []
      : [
          quota(
            'oks_clusters',
            'Clusters',
            'How many clusters the project may have.',
            world.quotas.clustersPerProject,
            clusters,
          ),
        ]),
  ];
}
