import { type BrokenRule, brokenClusterRules, type ClusterRule } from './cluster-rules.ts';

/** A problem that involves several fields. */
export interface FieldFault {
  /** Path of the field to correct, from the root of the body. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** A stable kind: `conflict` or `reserved_name`. */
  readonly code: string;
}

type Fields = Readonly<Record<string, unknown>>;

const service = ({ cidr_service: range }: Fields): string => `\`cidr_service\` (${String(range)})`;

const words: Readonly<Record<ClusterRule, (value: Fields, path: BrokenRule['path']) => string>> = {
  reservedName: () => 'must not be `default`, which is reserved',
  podsOutsideService: (value) => `must have no address in common with ${service(value)}`,
  dnsInService: (value) => `must be an address inside ${service(value)}`,
  distinctSubregions: () => 'must not contain a Subregion twice',
  oneSubregion: () => 'must name one Subregion unless `cp_multi_az` is true',
  threeSubregions: () => 'must name three Subregions if `cp_multi_az` is true',
  threeMasters: () => 'must be a plan with three masters if `cp_multi_az` is true',
  pluginInOneList: (value, path) => `\`${String(valueAt(value, path))}\` is in \`disable_admission_plugins\` too`,
};

/** Checks the rules between fields of a new cluster. Other checks report wrong types. */
export function clusterFaults(value: Fields): FieldFault[] {
  return brokenClusterRules(value).map((broken) => faultOf(broken, value));
}

/** Describes a rule that a value breaks. */
export function faultOf({ rule, path }: BrokenRule, value: Fields): FieldFault {
  return { path, message: words[rule](value, path), code: rule === 'reservedName' ? 'reserved_name' : 'conflict' };
}

function valueAt(value: unknown, path: BrokenRule['path']): unknown {
  return path.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value);
}
