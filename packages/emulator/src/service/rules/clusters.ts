import { rangeContains, rangesOverlap } from '@oks-kit/core';
import {
  type AdmissionFlagsInput,
  type ClusterUpdate,
  defaultAdmissionPlugins,
  singleMasterPlan,
} from '@oks-kit/schemas';
import { ApiError, invalidFieldError } from '../../http/api-error.ts';
import type { ClusterRecord } from '../../state/records.ts';
import {
  controlPlanePlans,
  kubernetesVersions,
  optionalAdmissionPlugins,
  quotaDefaults,
  subregions,
  upgradeOf,
} from '../catalog.ts';
import type { CompleteClusterInput } from '../cluster-body.ts';
import { familyOf, hasHostBits, isLoopbackRange, isPrivate, isWithin, prefixOf } from './networks.ts';
import { type ProjectAction, projectNotDeleted, projectReady } from './projects.ts';
import { type Creation, creationRules, deletionRules, notDeletedRule, readyRule } from './resources.ts';
import type { Rule } from './rule.ts';

/** Checked first, because the service has a special error for a missing version. */
export const clusterVersionGiven: Rule<{ readonly version: unknown }> = {
  name: 'cluster-version-given',
  source: 'spec',
  summary: 'A cluster cannot be created without a version.',
  check({ version }) {
    if (version === undefined || version === null || version === '')
      throw new ApiError(400, "The 'version' field is required.");
  },
};

/** A cluster to create, defaults filled in. */
export interface CompleteClusterRequest {
  readonly input: CompleteClusterInput;
  /** Whether loopback and private addresses are refused, as in the real service. */
  readonly strictWhitelist: boolean;
}

export const clusterInputRules: readonly Rule<CompleteClusterRequest>[] = [
  {
    name: 'cluster-name-reserved',
    source: 'spec',
    summary: 'A cluster cannot be named `default`.',
    check({ input }) {
      if (input.name === 'default')
        throw new ApiError(409, "The name 'default' cannot be used because it is a reserved keyword.");
    },
  },
  {
    name: 'cluster-version-known',
    source: 'spec',
    summary: `The version of a cluster is one of ${kubernetesVersions.join(', ')}.`,
    check: ({ input }) => checkVersion(input.version),
  },
  {
    name: 'cluster-control-planes',
    source: 'spec',
    summary: 'The plan of a cluster is one that GetControlPlanePlans lists.',
    check({ input: { control_planes: plan } }) {
      if (!isPlan(plan))
        throw new ApiError(
          422,
          `Failed to create cluster. Control plane plan '${plan}' does not exist. ` +
            `Valid plans are: ${controlPlanePlans.join(', ')}`,
        );
    },
  },
  {
    name: 'cluster-subregions',
    source: 'spec',
    summary: 'A control plane is in Subregions that GetCPSubregions lists, each named once.',
    check({ input: { cp_subregions: asked } }) {
      const short = asked.map(shortNameOf);
      if (new Set(short).size < short.length) throw new ApiError(422, 'The requested subregions must be unique.');
      for (const [index, name] of short.entries())
        if (!subregions.some((known) => known === name))
          throw new ApiError(422, `The subregion '${asked[index]}' does not exist.`);
      if (short.length > subregions.length)
        throw new ApiError(422, 'The number of requested subregions exceeds the available subregions.');
    },
  },
  {
    name: 'cluster-multi-az',
    source: 'spec',
    summary:
      'A control plane over several availability zones has a plan of three masters and three Subregions; another one ' +
      'is in one Subregion.',
    check({ input: { cp_multi_az: multiAz, control_planes: plan, cp_subregions: asked } }) {
      if (multiAz && plan === singleMasterPlan)
        throw new ApiError(422, 'Multi AZ is not allowed for the requested control_plane size.');
      const named = `The requested subregions '${asked.join(', ')}' cannot be specified for`;
      if (multiAz && asked.length < 3)
        throw new ApiError(
          422,
          `${named} multi AZ configuration (cp_multi_az: 'True'). Multi AZ cluster must have at least 3 subregions.`,
        );
      if (!multiAz && asked.length > 1)
        throw new ApiError(422, `${named} the mono AZ configuration (cp_multi_az: 'False').`);
    },
  },
  {
    name: 'cluster-cidr',
    source: 'spec',
    summary: 'cidr_pods and cidr_service are private IPv4 ranges (RFC 1918) of /23 or larger, outside 172.31.0.0/16.',
    check({ input }) {
      for (const cidr of [input.cidr_pods, input.cidr_service]) checkClusterCidr(cidr);
    },
  },
  {
    name: 'cluster-dns',
    source: 'spec',
    summary: 'cluster_dns is an address inside cidr_service.',
    check({ input }) {
      if (!rangeContains(input.cidr_service, input.cluster_dns))
        throw new ApiError(422, 'Failed to create cluster. cluster_dns is not part of cidr_service');
    },
  },
  {
    name: 'cluster-whitelist',
    source: 'spec',
    summary:
      'admin_whitelist holds IPv4 addresses and ranges without host bits. Loopback and private ones are refused with ' +
      '`strictWhitelist`.',
    check: ({ input, strictWhitelist }) => checkWhitelist(input.admin_whitelist, strictWhitelist),
  },
  {
    name: 'cluster-admission-plugins',
    source: 'spec',
    summary: 'Admission plugins must be listed by GetAdmissionPlugins.',
    check: ({ input }) => checkPlugins(input.admission_flags),
  },
  {
    name: 'cluster-admission-plugins-once',
    source: 'assumed',
    summary: 'An admission plugin cannot be both enabled and disabled.',
    check: ({ input }) => checkPluginsOnce(input.admission_flags),
  },
];

/** A cluster to create in a project, with the project's clusters that are not deleted. */
export interface ClusterCreation extends ProjectAction, Creation<ClusterRecord> {
  readonly input: CompleteClusterInput;
}

export const clusterCreationRules: readonly Rule<ClusterCreation>[] = [
  projectNotDeleted,
  projectReady,
  ...creationRules<ClusterRecord>('cluster', {
    parent: 'project',
    nameOf: ({ cluster }) => cluster.name,
    quota: quotaDefaults.clustersPerProject,
  }),
  {
    name: 'cluster-networks',
    source: 'spec',
    summary: "cidr_pods, cidr_service and the project's cidr do not overlap.",
    // Ranges of two clusters may be the same: they are inside each cluster, and one template must serve twice.
    check({ input, project: { project } }) {
      const networks = [
        { source: 'project', net: project.cidr },
        { source: 'cidr_pods', net: input.cidr_pods },
        { source: 'cidr_service', net: input.cidr_service },
      ];
      for (const [index, a] of networks.entries())
        for (const b of networks.slice(index + 1))
          if (rangesOverlap(a.net, b.net))
            throw new ApiError(
              409,
              `Network overlap detected between ${a.source} (${a.net}) and ${b.source} (${b.net}). ` +
                '\nPlease use non-overlapping network ranges.',
            );
    },
  },
];

/** An action on a cluster, with its project. */
export interface ClusterAction extends ProjectAction {
  readonly record: ClusterRecord;
}

const clusterNotDeleted = notDeletedRule<ClusterAction>(
  'cluster',
  'A deleted cluster cannot be changed.',
  ({ record }) => record.lifecycle,
);

const clusterReady = readyRule<ClusterAction>(
  'cluster',
  'A cluster can be changed only while it is ready.',
  ({ record }) => record.lifecycle,
);

/** Requirements of every action on a cluster: it and its project are not deleted, and the project is ready. */
export const clusterActionRules: readonly Rule<ClusterAction>[] = [clusterNotDeleted, projectNotDeleted, projectReady];

/** A change of a cluster. */
export interface ClusterChange extends ClusterAction {
  readonly changes: ClusterUpdate;
  readonly strictWhitelist: boolean;
}

export const clusterChangeRules: readonly Rule<ClusterChange>[] = [
  ...clusterActionRules,
  {
    name: 'cluster-change-control-planes',
    source: 'spec',
    summary:
      'The plan of a cluster can be changed to one that GetControlPlanePlans lists, but not from three masters to one.',
    check({ record, changes: { control_planes: plan } }) {
      if (plan == null) return;
      if (!isPlan(plan)) throw new ApiError(400, 'Invalid value for control_planes');
      if (plan === singleMasterPlan && record.cluster.control_planes !== singleMasterPlan)
        throw new ApiError(
          400,
          'Downgrade from a multi-master setup (cp.3) to a single master (cp.mono.master) is not allowed.',
        );
    },
  },
  {
    name: 'cluster-change-version',
    source: 'spec',
    summary: 'The version of a cluster can only be changed to the next minor version.',
    check({ record, changes: { version } }) {
      if (version == null) return;
      clusterVersionGiven.check({ version });
      checkVersion(version);
      if (version !== record.cluster.version && version !== upgradeOf(record.cluster.version))
        throw new ApiError(422, 'Invalid cluster version update. Only +1 minor version allowed.');
    },
  },
  {
    name: 'cluster-change-whitelist',
    source: 'spec',
    summary: 'A changed admin_whitelist must follow the same rules as a new one.',
    check({ changes: { admin_whitelist: whitelist }, strictWhitelist }) {
      if (whitelist != null) checkWhitelist(whitelist, strictWhitelist);
    },
  },
  {
    name: 'cluster-change-admission-plugins',
    source: 'spec',
    summary: 'Changed admission plugins must be listed by GetAdmissionPlugins.',
    check: ({ changes }) => checkPlugins(changes.admission_flags),
  },
  {
    name: 'cluster-change-admission-plugins-once',
    source: 'assumed',
    summary: 'A change cannot both enable and disable an admission plugin.',
    check: ({ changes }) => checkPluginsOnce(changes.admission_flags),
  },
  clusterReady,
];

export const clusterUpgradeRules: readonly Rule<ClusterAction>[] = [
  ...clusterActionRules,
  clusterReady,
  {
    name: 'cluster-upgrade-available',
    source: 'assumed',
    summary: 'A cluster can be upgraded only if a version or plan is expected, or an upgrade is available.',
    check({ record: { cluster } }) {
      if (cluster.expected_version == null && cluster.expected_control_planes == null && !upgradeOf(cluster.version))
        throw new ApiError(409, `There is no upgrade for version ${cluster.version}.`);
    },
  },
];

export const clusterDeletionRules: readonly Rule<ClusterAction>[] = [
  ...clusterActionRules,
  ...deletionRules<ClusterAction>('cluster', clusterReady, ({ record: { id, lifecycle, cluster } }) => ({
    id,
    lifecycle,
    isProtected: cluster.disable_api_termination === true,
  })),
];

function checkVersion(version: string): void {
  if (!/^\d+\.\d+$/.test(version)) throw new ApiError(422, "Invalid version format. Use 'X.Y' (e.g., '1.30').");
  if (!kubernetesVersions.some((known) => known === version))
    throw new ApiError(422, 'This version of Kubernetes is not implemented.');
}

function isPlan(plan: string): boolean {
  return controlPlanePlans.some((known) => known === plan);
}

/** `2a` of `2a` and of `eu-west-2a`. */
function shortNameOf(subregion: string): string {
  return subregion.slice(subregion.lastIndexOf('-') + 1);
}

function checkClusterCidr(cidr: string): void {
  const family = familyOf(cidr);
  if (family === 0 || !cidr.includes('/'))
    throw new ApiError(422, `Invalid CIDR: '${cidr}' is not a valid CIDR block.`);
  if (family === 6)
    throw new ApiError(422, `Invalid CIDR: '${cidr}' is not an IPv4 range. Only IPv4 CIDR blocks are supported.`);
  if (!isPrivate(cidr))
    throw new ApiError(422, `Invalid CIDR: '${cidr}' is not a private IP range as defined by RFC1918.`);
  if (prefixOf(cidr) > 23)
    throw new ApiError(
      422,
      `Invalid CIDR: '${cidr}' has a prefix length of /${prefixOf(cidr)}. The minimal accepted prefix length is /23`,
    );
  if (isWithin(cidr, '172.31.0.0/16'))
    throw new ApiError(
      422,
      `Invalid CIDR: '${cidr}' is not allowed as it belongs to the restricted subnet 172.31.0.0/16.`,
    );
}

function checkWhitelist(whitelist: readonly string[], strict: boolean): void {
  for (const entry of whitelist) {
    const family = familyOf(entry);
    if (family === 0) throw new ApiError(422, `Invalid cidr in the admin_whitelist: ${entry}`);
    if (isLoopbackRange(entry)) {
      if (strict) throw new ApiError(422, `Loopback IPs are not allowed: ${entry}`);
      if (family === 6) continue;
    }
    if (family === 6) throw new ApiError(422, `IPv6 addresses are not allowed: ${entry}`);
    if (hasHostBits(entry)) throw new ApiError(422, `Invalid network address: ${entry}`);
    if (strict && isPrivate(entry)) throw new ApiError(422, `Private RFC1918 IPs are not allowed: ${entry}`);
  }
}

const allowedPlugins: readonly string[] = [...defaultAdmissionPlugins, ...optionalAdmissionPlugins].sort();

function checkPlugins(flags: AdmissionFlagsInput | null | undefined): void {
  if (flags == null) return;
  const asked = [...(flags.enable_admission_plugins ?? []), ...(flags.disable_admission_plugins ?? [])];
  const invalid = asked.filter((plugin) => !allowedPlugins.includes(plugin));
  if (invalid.length > 0)
    throw new ApiError(
      422,
      `Invalid plugin(s): ${invalid.join(', ')}. Allowed plugins to enable/disable are: ${allowedPlugins.join(', ')}`,
    );
}

function checkPluginsOnce(flags: AdmissionFlagsInput | null | undefined): void {
  const disabled = flags?.disable_admission_plugins ?? [];
  const both = flags?.enable_admission_plugins?.find((plugin) => disabled.includes(plugin));
  if (both !== undefined) throw invalidFieldError(['body', 'admission_flags'], `${both} is both enabled and disabled`);
}
