import { areOverlapping, isOutside } from './network.ts';

/** The control plane plan with one master. A cluster with several masters cannot be changed to it. */
export const singleMasterPlan = 'cp.mono.master';

/** A rule between fields of a cluster. The words are in `cluster-faults.ts`, which only explanations need. */
export type ClusterRule =
  | 'reservedName'
  | 'podsOutsideService'
  | 'dnsInService'
  | 'distinctSubregions'
  | 'oneSubregion'
  | 'threeSubregions'
  | 'threeMasters'
  | 'pluginInOneList';

/** A rule that an object does not obey, and the path of the field to correct. */
export interface BrokenRule {
  readonly rule: ClusterRule;
  readonly path: readonly (string | number)[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks the rules between fields of a new cluster. Other checks report wrong types. */
export function brokenClusterRules(value: Fields): BrokenRule[] {
  const { name, cidr_pods: pods, cidr_service: service, cluster_dns: dns } = value;
  const broken: BrokenRule[] = [];
  const report = (rule: ClusterRule, ...path: readonly (string | number)[]): number => broken.push({ rule, path });
  if (name === 'default') report('reservedName', 'name');
  if (typeof service === 'string') {
    if (typeof pods === 'string' && areOverlapping(pods, service)) report('podsOutsideService', 'cidr_pods');
    if (typeof dns === 'string' && isOutside(dns, service)) report('dnsInService', 'cluster_dns');
  }
  const { cp_multi_az: multiAz, cp_subregions: subregions, control_planes: plan } = value;
  const given: readonly unknown[] = Array.isArray(subregions) ? subregions : [];
  const names = given.map((subregion) => String(subregion).replace(/^.*-/, ''));
  const twice = names.findIndex((subregion, index) => names.indexOf(subregion) !== index);
  if (twice >= 0) report('distinctSubregions', 'cp_subregions', twice);
  else if (multiAz !== true) {
    if (given.length > 1) report('oneSubregion', 'cp_subregions');
  } else {
    if (given.length < 3) report('threeSubregions', 'cp_subregions');
    if (plan === singleMasterPlan) report('threeMasters', 'control_planes');
  }
  return broken;
}

/** A plugin is either enabled or disabled. */
export function brokenPluginRules(value: Fields): BrokenRule[] {
  const { enable_admission_plugins: enabled, disable_admission_plugins: disabled } = value;
  if (!Array.isArray(enabled) || !Array.isArray(disabled)) return [];
  return enabled.flatMap((plugin: unknown, index) =>
    disabled.includes(plugin) ? [{ rule: 'pluginInOneList', path: ['enable_admission_plugins', index] }] : [],
  );
}
