import type { ProjectInput } from '@oks-kit/schemas';
import { ApiError, invalidFieldError } from '../../http/api-error.ts';
import type { ClusterRecord, ProjectRecord } from '../../state/records.ts';
import { quotaDefaults, regions } from '../catalog.ts';
import { familyOf, prefixOf } from './networks.ts';
import { type Creation, creationRules, deletionRules, notDeletedRule, readyRule } from './resources.ts';
import type { Rule } from './rule.ts';

/** A project to create, and the account's projects that are not deleted. */
export interface ProjectCreation extends Creation<ProjectRecord> {
  readonly input: ProjectInput;
}

export const projectCreationRules: readonly Rule<ProjectCreation>[] = [
  {
    name: 'project-cidr',
    source: 'spec',
    summary: 'The cidr of a project is an IPv4 range with a prefix length from /16 to /23.',
    check({ input: { cidr } }) {
      const family = familyOf(cidr);
      if (family === 0) throw new ApiError(422, `Invalid CIDR: '${cidr}' is not a valid CIDR block.`);
      if (family === 6)
        throw new ApiError(422, `Invalid CIDR: '${cidr}' is not an IPv4 range. Only IPv4 CIDR blocks are supported.`);
      if (prefixOf(cidr) < 16 || prefixOf(cidr) > 23)
        throw new ApiError(422, `Invalid CIDR: '${cidr}' must have a prefix length between /16 and /23.`);
    },
  },
  {
    name: 'project-region',
    source: 'assumed',
    summary: `A project is in one of the Regions ${regions.join(' and ')}.`,
    check({ input }) {
      if (!regions.some((region) => region === input.region))
        throw invalidFieldError(['body', 'region'], `region must be one of ${regions.join(', ')}`);
    },
  },
  ...creationRules<ProjectRecord>('project', {
    parent: 'account',
    nameOf: ({ project }) => project.name,
    quota: quotaDefaults.projects,
  }),
];

/** An action on a project, or on something in it. */
export interface ProjectAction {
  readonly project: ProjectRecord;
}

export const projectNotDeleted = notDeletedRule<ProjectAction>(
  'project',
  'A deleted project, and what was in it, cannot be changed.',
  ({ project }) => project.lifecycle,
);

export const projectReady = readyRule<ProjectAction>(
  'project',
  'A project, and what is in it, can be changed only while the project is ready.',
  ({ project }) => project.lifecycle,
);

export const projectChangeRules: readonly Rule<ProjectAction>[] = [projectNotDeleted, projectReady];

/** A project to delete, and its clusters that are not deleted. */
export interface ProjectDeletion extends ProjectAction {
  readonly clusters: readonly ClusterRecord[];
}

export const projectDeletionRules: readonly Rule<ProjectDeletion>[] = [
  projectNotDeleted,
  ...deletionRules<ProjectDeletion>('project', projectReady, ({ project: { id, lifecycle, project } }) => ({
    id,
    lifecycle,
    isProtected: project.disable_api_termination === true,
  })),
  {
    name: 'project-empty',
    source: 'spec',
    summary: 'A project that has clusters cannot be deleted.',
    check({ clusters }) {
      if (clusters.length === 0) return;
      const names = clusters.map(({ cluster }) => cluster.name).join(', ');
      throw new ApiError(
        403,
        `The requested action cannot be performed because the project has ${clusters.length} active ` +
          `cluster(s): ${names}`,
      );
    },
  },
];
