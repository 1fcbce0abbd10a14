import type { Quota } from '@oks-kit/schemas';
import type { EmulatorState } from '../state/emulator-state.ts';

/** The most of each thing that there may be. */
export interface QuotaLimits {
  readonly projects: number;
  readonly clustersPerProject: number;
}

/** The limits of an account and, in a project, of that project, with how much of each is used. Names are assumed. */
export function projectQuotas(state: EmulatorState, account: string, projectId: string | undefined): Quota[] {
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
  const clusters = state.clustersOf(account).filter(({ cluster }) => cluster.project_id === projectId).length;
  return [
    quota(
      'oks_projects',
      'Projects',
      'How many projects the account may have.',
      state.quotas.projects,
      state.projectsOf(account).length,
    ),
    ...(projectId === undefined
      ? []
      : [
          quota(
            'oks_clusters',
            'Clusters',
            'How many clusters the project may have.',
            state.quotas.clustersPerProject,
            clusters,
          ),
        ]),
  ];
}
