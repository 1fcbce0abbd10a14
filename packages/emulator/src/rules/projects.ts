import type { ProjectInput } from '@oks-kit/schemas';
import { ApiFault, invalidField } from '../api-fault.ts';
import { quotaDefaults, regions } from '../catalog.ts';
import type { ClusterRecord, ProjectRecord } from '../records.ts';
import { isCidr } from './networks.ts';
import type { Rule } from './rule.ts';

/** A project that is asked for, and the account's living ones. */
export interface ProjectCreation {
  readonly input: ProjectInput;
  readonly living: readonly ProjectRecord[];
}

export const projectCreationRules: readonly Rule<ProjectCreation>[] = [
  {
    name: 'project-cidr',
    source: 'reference',
    check({ input }) {
      if (!isCidr(input.cidr)) throw invalidField(['body', 'cidr'], 'value is not a valid CIDR block');
    },
  },
  {
    name: 'project-region',
    source: 'assumed',
    check({ input }) {
      if (!regions.some((region) => region === input.region)) throw invalidField(['body', 'region'], `region must be one of ${regions.join(', ')}`);
    },
  },
  {
    name: 'project-name-unique',
    source: 'reference',
    check({ input, living }) {
      if (living.some(({ project }) => project.name === input.name)) throw new ApiFault(409, `A project named ${input.name} already exists.`);
    },
  },
  {
    name: 'project-quota',
    source: 'assumed',
    check({ living }) {
      if (living.length >= quotaDefaults.projects) throw new ApiFault(409, `The quota of ${quotaDefaults.projects} projects is used up.`);
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
    check({ record }) {
      if (record.project.disable_api_termination) throw new ApiFault(409, 'Deletion is disabled: set disable_api_termination to false first.');
    },
  },
  {
    name: 'project-empty',
    source: 'assumed',
    check({ clusters }) {
      if (clusters.length > 0) throw new ApiFault(409, `The project still has ${clusters.length} cluster(s).`);
    },
  },
];
