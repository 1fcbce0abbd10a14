import { rangesOverlap } from '@oks-kit/core';
import { isOutside } from './network.ts';

/** The control plane plan with one master. A cluster with several masters cannot be changed to it. */
export const singleMasterPlan = 'cp.mono.master';

/** A problem that involves several fields. */
export interface FieldFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** @default 'conflict' */
  readonly code?: string;
}

/** Checks the rules between fields of a new cluster. Other checks report wrong types. */
export function clusterFaults(value: Readonly<Record<string, unknown>>): FieldFault[] {
  return [...nameFaults(value), ...networkFaults(value), ...subregionFaults(value)];
}

function nameFaults({ name }: Readonly<Record<string, unknown>>): FieldFault[] {
  return name === 'default'
    ? [{ path: ['name'], message: 'must not be `default`, which is reserved', code: 'reserved_name' }]
    : [];
}

function networkFaults({
  cidr_pods: pods,
  cidr_service: service,
  cluster_dns: dns,
}: Readonly<Record<string, unknown>>): FieldFault[] {
  if (typeof service !== 'string') return [];
  const faults: FieldFault[] = [];
  if (typeof pods === 'string' && rangesOverlap(pods, service))
    faults.push({ path: ['cidr_pods'], message: `must have no address in common with \`cidr_service\` (${service})` });
  if (typeof dns === 'string' && isOutside(dns, service))
    faults.push({ path: ['cluster_dns'], message: `must be an address inside \`cidr_service\` (${service})` });
  return faults;
}

function subregionFaults({
  cp_multi_az: multiAz,
  cp_subregions: subregions,
  control_planes: plan,
}: Readonly<Record<string, unknown>>): FieldFault[] {
  const given: readonly unknown[] = Array.isArray(subregions) ? subregions : [];
  const names = given.map((name) => String(name).replace(/^.*-/, ''));
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) return [{ path: ['cp_subregions', twice], message: 'must not contain a Subregion twice' }];
  if (multiAz !== true)
    return given.length > 1
      ? [{ path: ['cp_subregions'], message: 'must name one Subregion unless `cp_multi_az` is true' }]
      : [];
  const faults: FieldFault[] = [];
  if (given.length < 3)
    faults.push({ path: ['cp_subregions'], message: 'must name three Subregions if `cp_multi_az` is true' });
  if (plan === singleMasterPlan)
    faults.push({ path: ['control_planes'], message: 'must be a plan with three masters if `cp_multi_az` is true' });
  return faults;
}

/** A plugin is either enabled or disabled. */
export function pluginFaults(value: Readonly<Record<string, unknown>>): FieldFault[] {
  const { enable_admission_plugins: enabled, disable_admission_plugins: disabled } = value;
  if (!Array.isArray(enabled) || !Array.isArray(disabled)) return [];
  return enabled.flatMap((plugin: unknown, index) =>
    disabled.includes(plugin)
      ? [
          {
            path: ['enable_admission_plugins', index],
            message: `\`${String(plugin)}\` is in \`disable_admission_plugins\` too`,
          },
        ]
      : [],
  );
}
