/** What the emulated service offers. Each fact with its source. */

/** Versions a cluster can have, oldest first (assumed; the reference's default is 1.30). */
export const kubernetesVersions = ['1.29', '1.30', '1.31', '1.32'] as const;

/** The release that each version stands for on the cluster's own API (assumed). */
export const kubernetesReleases: Readonly<Record<string, string>> = {
  '1.29': '1.29.15',
  '1.30': '1.30.14',
  '1.31': '1.31.10',
  '1.32': '1.32.6',
};

/** Subregions for control planes (reference writes `2a`, wire has `eu-west-2a`: both are taken). */
export const subregions = ['2a', '2b', '2c'] as const;

/** Control plane sizes (wire). */
export const controlPlanePlans = [
  'cp.mono.master',
  'cp.3.masters.small',
  'cp.3.masters.medium',
  'cp.3.masters.large',
] as const;

/** Regions (wire). */
export const regions = ['eu-west-2', 'cloudgouv-eu-west-1'] as const;

/** How many projects an account, and clusters a project, may have (assumed). */
export const quotaDefaults = { projects: 10, clustersPerProject: 10 } as const;

/** The newest version that one upgrade reaches: Kubernetes moves one minor at a time (assumed). */
export function upgradeOf(version: string): string {
  const at = kubernetesVersions.findIndex((known) => known === version);
  return at < 0 ? '' : (kubernetesVersions[at + 1] ?? '');
}

/** Compares two versions of the form `1.30`. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string): number[] => version.split('.').map(Number);
  const [x, y] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(x.length, y.length); index++) {
    const difference = (x[index] ?? 0) - (y[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
