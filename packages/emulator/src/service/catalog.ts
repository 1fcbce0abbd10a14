import { singleMasterPlan } from '@oks-kit/schemas';

/** Values that the emulated service offers, each with its source. */

/** Kubernetes versions, oldest first. 1.32 offers 1.33 (recorded), and clients create 1.35 (client). */
export const kubernetesVersions = ['1.31', '1.32', '1.33', '1.34', '1.35'] as const;

/** The patch release behind each version in a cluster's own API (assumed). */
export const kubernetesReleases: Readonly<Record<string, string>> = {
  '1.31': '1.31.13',
  '1.32': '1.32.9',
  '1.33': '1.33.5',
  '1.34': '1.34.1',
  '1.35': '1.35.0',
};

/** Subregions for control planes. The reference writes `2a`, clients also `eu-west-2a`: both are accepted. */
export const subregions = ['2a', '2b', '2c'] as const;

/** Control plane plans (client). */
export const controlPlanePlans = [
  singleMasterPlan,
  'cp.3.masters.small',
  'cp.3.masters.medium',
  'cp.3.masters.large',
] as const;

/** Regions (client). */
export const regions = ['eu-west-2', 'cloudgouv-eu-west-1'] as const;

/** How many projects an account, and clusters a project, may have (assumed). */
export const quotaDefaults = { projects: 10, clustersPerProject: 10 } as const;

/** Default values of a new cluster, and the values of the cluster template. */
export const clusterDefaults = {
  /** Of the template (assumed). */
  version: '1.32',
  /** Spec. */
  control_planes: 'cp.3.masters.small',
  /** Recorded. */
  cp_subregions: ['2a'],
  /** Spec, examples. */
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
  /** Recorded. */
  cluster_dns: '10.92.0.10',
} as const;

/** The default maintenance window: disabled (recorded). */
export const maintenanceWindowDefault = {
  enabled: false,
  duration_hours: 0,
  start_hour: 12,
  week_day: 'Tue',
  tz: 'UTC',
} as const;

/** Admission plugins that can be enabled in addition to the default ones (assumed). */
export const optionalAdmissionPlugins = [
  'AlwaysPullImages',
  'EventRateLimit',
  'ExtendedResourceToleration',
  'NodeRestriction',
  'PodNodeSelector',
  'PodTolerationRestriction',
] as const;

/** Types of EIM users that a project can have (assumed). */
export const userTypes = [
  { UserType: 'oks-ccm', Description: 'Manages load balancers for the cloud controller manager.' },
  { UserType: 'oks-csi', Description: 'Manages volumes and snapshots for the CSI driver.' },
  { UserType: 'oks-oos', Description: 'Reads and writes object storage.' },
] as const;

/** The next version that an upgrade reaches, empty for the newest: one minor version at a time (recorded). */
export function upgradeOf(version: string): string {
  const at = kubernetesVersions.findIndex((known) => known === version);
  return at < 0 ? '' : (kubernetesVersions[at + 1] ?? '');
}

/** The full name of a Subregion in a Region: `2a` is `eu-west-2a` in `eu-west-2`, `…-1a` in `cloudgouv-eu-west-1`. */
export function subregionOf(region: string, subregion: string): string {
  return region + subregion.replace(/^\d+/, '');
}
