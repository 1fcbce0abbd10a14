import type { ClusterInput, ClusterUpdate } from '@oks-kit/schemas';
import { ApiFault, invalidField } from '../api-fault.ts';
import { compareVersions, controlPlanePlans, kubernetesVersions, quotaDefaults, subregions, upgradeOf } from '../catalog.ts';
import type { ClusterRecord, ProjectRecord } from '../records.ts';
import { contains, isAddressOrCidr, isCidr, overlaps } from './networks.ts';
import type { Rule } from './rule.ts';

type Defaulted = 'version' | 'control_planes' | 'cp_subregions' | 'cidr_pods' | 'cidr_service' | 'cluster_dns';

/** What a cluster is made from once the service's defaults are filled in. */
export type CompleteClusterInput = Omit<ClusterInput, Defaulted> & { readonly [K in Defaulted]-?: Exclude<ClusterInput[K], undefined> };

/** A cluster that is asked for, defaults filled in, with its project and that project's living clusters. */
export interface ClusterCreation {
  readonly input: CompleteClusterInput;
  readonly project: ProjectRecord;
  readonly siblings: readonly ClusterRecord[];
}

export const clusterCreationRules: readonly Rule<ClusterCreation>[] = [
  {
    name: 'cluster-project-ready',
    source: 'assumed',
    check({ project }) {
      if (project.lifecycle.status !== 'ready') throw new ApiFault(409, `The project is ${project.lifecycle.status}, not ready.`);
    },
  },
  {
    name: 'cluster-name-unique',
    source: 'reference',
    check({ input, siblings }) {
      if (siblings.some(({ cluster }) => cluster.name === input.name)) throw new ApiFault(409, `A cluster named ${input.name} already exists in this project.`);
    },
  },
  {
    name: 'cluster-quota',
    source: 'assumed',
    check({ siblings }) {
      if (siblings.length >= quotaDefaults.clustersPerProject) throw new ApiFault(409, `The quota of ${quotaDefaults.clustersPerProject} clusters is used up.`);
    },
  },
  {
    name: 'cluster-version',
    source: 'reference',
    check({ input }) {
      if (!kubernetesVersions.some((version) => version === input.version)) {
        throw invalidField(['body', 'version'], `version must be one of ${kubernetesVersions.join(', ')}`);
      }
    },
  },
  {
    name: 'cluster-control-planes',
    source: 'reference',
    check({ input }) {
      if (!controlPlanePlans.some((plan) => plan === input.control_planes)) {
        throw invalidField(['body', 'control_planes'], `control_planes must be one of ${controlPlanePlans.join(', ')}`);
      }
    },
  },
  {
    name: 'cluster-subregions',
    source: 'reference',
    check({ input }) {
      const wrong = input.cp_subregions.findIndex((subregion) => !subregions.some((known) => subregion === known || subregion.endsWith(`-${known}`)));
      if (wrong >= 0 || input.cp_subregions.length === 0) {
        throw invalidField(['body', 'cp_subregions', Math.max(0, wrong)], `cp_subregions must be among ${subregions.join(', ')}`);
      }
    },
  },
  {
    name: 'cluster-networks',
    source: 'assumed',
    // Ranges of two clusters may be the same: they are inside each cluster, and one template must serve twice.
    check({ input, project }) {
      for (const field of ['cidr_pods', 'cidr_service'] as const) {
        if (!isCidr(input[field])) throw invalidField(['body', field], 'value is not a valid CIDR block');
        if (overlaps(input[field], project.project.cidr)) throw invalidField(['body', field], `${field} overlaps the project's ${project.project.cidr}`);
      }
      if (overlaps(input.cidr_pods, input.cidr_service)) throw invalidField(['body', 'cidr_service'], 'cidr_service overlaps cidr_pods');
      if (!contains(input.cidr_service, input.cluster_dns)) throw invalidField(['body', 'cluster_dns'], 'cluster_dns is not inside cidr_service');
    },
  },
  { name: 'cluster-whitelist', source: 'reference', check: ({ input }) => checkWhitelist(input.admin_whitelist) },
];

/** A change that is asked of a cluster. */
export interface ClusterChange {
  readonly record: ClusterRecord;
  readonly changes: ClusterUpdate;
}

const onlyWhileReady: Rule<{ readonly record: ClusterRecord }> = {
  name: 'cluster-ready',
  source: 'assumed',
  check({ record }) {
    if (record.lifecycle.status !== 'ready') throw new ApiFault(409, `The cluster is ${record.lifecycle.status}, not ready.`);
  },
};

export const clusterChangeRules: readonly Rule<ClusterChange>[] = [
  onlyWhileReady,
  {
    name: 'cluster-version',
    source: 'reference',
    check({ record, changes }) {
      const { version } = changes;
      if (version === undefined || version === null) return;
      if (!kubernetesVersions.some((known) => known === version)) {
        throw invalidField(['body', 'version'], `version must be one of ${kubernetesVersions.join(', ')}`);
      }
      if (compareVersions(version, record.cluster.version) < 0) {
        throw invalidField(['body', 'version'], `a downgrade from ${record.cluster.version} to ${version} is not possible`);
      }
    },
  },
  { name: 'cluster-whitelist', source: 'reference', check: ({ changes }) => checkWhitelist(changes.admin_whitelist ?? []) },
];

export const clusterUpgradeRules: readonly Rule<{ readonly record: ClusterRecord }>[] = [
  onlyWhileReady,
  {
    name: 'cluster-upgrade-available',
    source: 'assumed',
    check({ record }) {
      if (upgradeOf(record.cluster.version) === '') throw new ApiFault(409, `There is no upgrade for version ${record.cluster.version}.`);
    },
  },
];

export const clusterDeletionRules: readonly Rule<{ readonly record: ClusterRecord }>[] = [
  {
    name: 'cluster-protection',
    source: 'reference',
    check({ record }) {
      if (record.cluster.disable_api_termination) throw new ApiFault(409, 'Deletion is disabled: set disable_api_termination to false first.');
    },
  },
];

function checkWhitelist(list: readonly string[]): void {
  const wrong = list.findIndex((entry) => !isAddressOrCidr(entry));
  if (wrong >= 0) throw invalidField(['body', 'admin_whitelist', wrong], 'value is not an address or a CIDR block');
}
