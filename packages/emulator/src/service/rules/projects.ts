import type { ProjectInput } from '@oks-kit/schemas';
import { ApiError, invalidFieldError } from '../../http/api-error.ts';
import { quotaDefaults, regions } from '../catalog.ts';
import type { ClusterRecord, ProjectRecord } from '../../state/records.ts';
import type { Rule } from './rule.ts';

/** A project that is asked for, and the account's living ones. */
export interface ProjectCreation {
  readonly input: ProjectInput;
  readonly living: readonly ProjectRecord[];
  readonly quota: number;
}

export const projectCreationRules: readonly Rule<ProjectCreation>[] = [
  {
    name: 'project-region',
    source: 'assumed',
    summary: 'A project is in a Region that there is.',
    check({ input }) {
      if (!regions.some((region) => region === input.region))
        throw invalidFieldError(['body', 'region'], `region must be one of ${regions.join(', ')}`);
    },
  },
  {
    name: 'project-name-unique',
    source: 'reference',
    summary: 'A project has a name that no other living project of the account has.',
    check({ input, living }) {
      if (living.some(({ project }) => project.name === input.name))
        throw new ApiError(409, `A project named ${input.name} already exists.`);
    },
  },
  {
    name: 'project-quota',
    source: 'assumed',
    summary: `An account has no more projects than its quota: ${quotaDefaults.projects} unless told otherwise.`,
    check({ living, quota }) {
      if (living.length >= quota) throw new ApiError(409, `The quota of ${quota} projects is used up.`);
    },
  },
];

export const projectChangeRules: readonly Rule<{ readonly record: ProjectRecord }>[] = [
  {
    name: 'project-ready',
    source: 'assumed',
    summary: 'A project is changed while it is ready.',
    check({ record }) {
      if (record.lifecycle.status !== 'ready')
        throw new ApiError(409, `The project is ${record.lifecycle.status}, not ready.`);
    },
  },
];

/** A project that is to be deleted, and its living clusters. */
export interface ProjectDeletion {
  readonly record: ProjectRecord;
  readonly clusters: readonly ClusterRecord[];
}

export const projectDeletionRules: readonly Rule<ProjectDeletion>[] = [
  {
    name: 'project-protection',
    source: 'reference',
    summary: 'A project whose disable_api_termination is true is not deleted.',
    check({ record }) {
      if (record.project.disable_api_termination)
        throw new ApiError(409, 'Deletion is disabled: set disable_api_termination to false first.');
    },
  },
  {
    name: 'project-empty',
    source: 'assumed',
    summary: 'A project that has clusters is not deleted.',
    check({ clusters }) {
      if (clusters.length > 0) throw new ApiError(409, `The project still has ${clusters.length} cluster(s).`);
    },
  },
];
