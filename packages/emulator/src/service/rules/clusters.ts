import type { ClusterInput, ClusterUpdate } from '@oks-kit/schemas';
import { ApiError, invalidFieldError } from '../../http/api-error.ts';
import {
  compareVersions,
  controlPlanePlans,
  kubernetesVersions,
  quotaDefaults,
  subregions,
  upgradeOf,
} from '../catalog.ts';
import type { ClusterRecord, ProjectRecord } from '../../state/records.ts';
import { contains, overlaps } from './networks.ts';
import type { Rule } from './rule.ts';

type Defaulted = 'version' | 'control_planes' | 'cp_subregions' | 'cidr_pods' | 'cidr_service' | 'cluster_dns';

/** What a cluster is made from once the service's defaults are filled in. */
export type CompleteClusterInput = Omit<ClusterInput, Defaulted> & {
  readonly [K in Defaulted]-?: Exclude<ClusterInput[K], undefined>;
};

/** A cluster that is asked for, defaults filled in, with its project and that project's living clusters. */
export interface ClusterCreation {
  readonly input: CompleteClusterInput;
  readonly project: ProjectRecord;
  readonly siblings: readonly ClusterRecord[];
  readonly quota: number;
}

export const clusterCreationRules: readonly Rule<ClusterCreation>[] = [
  {
    name: 'cluster-project-ready',
    source: 'assumed',
    summary: 'A cluster is created in a project that is ready.',
    check({ project }) {
      if (project.lifecycle.status !== 'ready')
        throw new ApiError(409, `The project is ${project.lifecycle.status}, not ready.`);
    },
  },
  {
    name: 'cluster-name-unique',
    source: 'reference',
    summary: 'A cluster has a name that no other living cluster of the project has.',
    check({ input, siblings }) {
      if (siblings.some(({ cluster }) => cluster.name === input.name))
        throw new ApiError(409, `A cluster named ${input.name} already exists in this project.`);
    },
  },
  {
    name: 'cluster-quota',
    source: 'assumed',
    summary: `A project has no more clusters than its quota: ${quotaDefaults.clustersPerProject} unless told otherwise.`,
    check({ siblings, quota }) {
      if (siblings.length >= quota) throw new ApiError(409, `The quota of ${quota} clusters is used up.`);
    },
  },
  {
    name: 'cluster-version-known',
    source: 'reference',
    summary: 'A cluster has a version that GetKubernetesVersions lists.',
    check: ({ input }) => checkVersion(input.version),
  },
  {
    name: 'cluster-control-planes',
    source: 'reference',
    summary: 'A cluster has a plan that GetControlPlanePlans lists.',
    check: ({ input }) => checkPlan(input.control_planes),
  },
  {
    name: 'cluster-subregions',
    source: 'reference',
    summary: 'A control plane is in Subregions that GetCPSubregions lists.',
    check({ input }) {
      const wrong = input.cp_subregions.findIndex(
        (subregion) => !subregions.some((known) => subregion === known || subregion.endsWith(`-${known}`)),
      );
      if (wrong >= 0 || input.cp_subregions.length === 0) {
        throw invalidFieldError(
          ['body', 'cp_subregions', Math.max(0, wrong)],
          `cp_subregions must be among ${subregions.join(', ')}`,
        );
      }
    },
  },
  {
    name: 'cluster-networks',
    source: 'assumed',
    summary:
      "The ranges of pods and services overlap neither each other nor the project's, and the name server is among the services.",
    // Ranges of two clusters may be the same: they are inside each cluster, and one template must serve twice.
    check({ input, project }) {
      for (const field of ['cidr_pods', 'cidr_service'] as const) {
        if (overlaps(input[field], project.project.cidr))
          throw invalidFieldError(['body', field], `${field} overlaps the project's ${project.project.cidr}`);
      }
      if (overlaps(input.cidr_pods, input.cidr_service))
        throw invalidFieldError(['body', 'cidr_service'], 'cidr_service overlaps cidr_pods');
      if (!contains(input.cidr_service, input.cluster_dns))
        throw invalidFieldError(['body', 'cluster_dns'], 'cluster_dns is not inside cidr_service');
    },
  },
];

/** A change that is asked of a cluster. */
export interface ClusterChange {
  readonly record: ClusterRecord;
  readonly changes: ClusterUpdate;
}

const onlyWhileReady: Rule<{ readonly record: ClusterRecord }> = {
  name: 'cluster-ready',
  source: 'assumed',
  summary: 'A cluster is changed while it is ready.',
  check({ record }) {
    if (record.lifecycle.status !== 'ready')
      throw new ApiError(409, `The cluster is ${record.lifecycle.status}, not ready.`);
  },
};

export const clusterChangeRules: readonly Rule<ClusterChange>[] = [
  onlyWhileReady,
  {
    name: 'cluster-version-known',
    source: 'reference',
    summary: 'A cluster has a version that GetKubernetesVersions lists.',
    check: ({ changes }) => checkVersion(changes.version),
  },
  {
    name: 'cluster-no-downgrade',
    source: 'assumed',
    summary: 'A cluster never goes back to an older version.',
    check({ record, changes: { version } }) {
      if (version == null || compareVersions(version, record.cluster.version) >= 0) return;
      throw invalidFieldError(
        ['body', 'version'],
        `a downgrade from ${record.cluster.version} to ${version} is not possible`,
      );
    },
  },
  {
    name: 'cluster-control-planes',
    source: 'reference',
    summary: 'A cluster has a plan that GetControlPlanePlans lists.',
    check: ({ changes }) => checkPlan(changes.control_planes),
  },
];

export const clusterUpgradeRules: readonly Rule<{ readonly record: ClusterRecord }>[] = [
  onlyWhileReady,
  {
    name: 'cluster-upgrade-available',
    source: 'assumed',
    summary: 'A cluster is upgraded where an upgrade is available.',
    check({ record }) {
      if (upgradeOf(record.cluster.version) === '')
        throw new ApiError(409, `There is no upgrade for version ${record.cluster.version}.`);
    },
  },
];

export const clusterDeletionRules: readonly Rule<{ readonly record: ClusterRecord }>[] = [
  {
    name: 'cluster-protection',
    source: 'reference',
    summary: 'A cluster whose disable_api_termination is true is not deleted.',
    check({ record }) {
      if (record.cluster.disable_api_termination)
        throw new ApiError(409, 'Deletion is disabled: set disable_api_termination to false first.');
    },
  },
];

function checkVersion(version: string | null | undefined): void {
  if (version == null || kubernetesVersions.some((known) => known === version)) return;
  throw invalidFieldError(['body', 'version'], `version must be one of ${kubernetesVersions.join(', ')}`);
}

function checkPlan(plan: string | null | undefined): void {
  if (plan == null || controlPlanePlans.some((known) => known === plan)) return;
  throw invalidFieldError(['body', 'control_planes'], `control_planes must be one of ${controlPlanePlans.join(', ')}`);
}
