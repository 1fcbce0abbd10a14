import type { NodePoolSpec, NodePoolVolume } from '../generated/types.ts';

/**
 * A CEL rule of a CustomResourceDefinition. `holds` is the same rule in TypeScript, because the package has no CEL
 * interpreter. It is only called with values that match their schema, with defaults filled in.
 */
export interface CelRule<T> {
  readonly cel: string;
  readonly message: string;
  readonly holds: (self: T) => boolean;
}

const namePattern = '^([a-z0-9]([^/]{0,251}[a-z0-9])?/)?[a-z0-9]([-_.a-z0-9]{0,61}[a-z0-9])?$';

/** The rule for the keys of a map of labels or annotations. */
function namesMatch(what: 'Label' | 'Annotation'): CelRule<Readonly<Record<string, string>>> {
  const schema = `[prefix.domain.name/]${what.toLowerCase()}_name`;
  return {
    cel: `self.all(k, k.matches('${namePattern}'))`,
    message:
      `${what} name is invalid. It should follow the following schema: '${schema}' and match the following ` +
      `regular expression: '${namePattern}'`,
    holds: (self) => Object.keys(self).every((name) => new RegExp(namePattern).test(name)),
  };
}

export const nodeLabelRules = { names: namesMatch('Label') };
export const nodeAnnotationRules = { names: namesMatch('Annotation') };

export const nodePoolRules = {
  minNodes: {
    cel: '!(has(self.minNodes)) || self.minNodes <= self.desiredNodes',
    message: 'minNodes must be less or equal than desiredNodes',
    holds: ({ minNodes, desiredNodes = 0 }) => minNodes === undefined || minNodes <= desiredNodes,
  },
  maxNodes: {
    cel: '!(has(self.maxNodes)) || self.maxNodes == 0 || self.maxNodes >= self.desiredNodes',
    message: 'maxNodes must be bigger or equal than desiredNodes',
    holds: ({ maxNodes, desiredNodes = 0 }) => maxNodes === undefined || maxNodes === 0 || maxNodes >= desiredNodes,
  },
  autoscaling: {
    cel:
      '!self.autoscaling || (self.maxNodes != 0 && (!has(self.zones) || self.zones.size() <= 1) && ' +
      '(!has(self.volumes) || self.volumes.size() == 0 || ' +
      "(self.volumes.size() == 1 && self.volumes[0].device == 'root' " +
      "&& (!has(self.volumes[0].dir) || self.volumes[0].dir == '/'))))",
    message:
      "Cannot set autoscaling to 'true' if maxNodes is 0 or the number of zones is bigger than 1 " +
      'or if non-root custom ' +
      'volumes have been specified',
    holds: ({ autoscaling, maxNodes, zones = [], volumes = [] }) =>
      autoscaling !== true ||
      (maxNodes !== 0 &&
        zones.length <= 1 &&
        volumes.length <= 1 &&
        volumes.every(({ device, dir }) => device === 'root' && dir === '/')),
  },
  fgpu: {
    cel: "!has(self.fgpu) || !has(self.fgpu.model) || !self.nodeType.startsWith('inference7-')",
    message: "Setting fGPU model is not supported with 'inference7-*' node types.",
    holds: ({ fgpu, nodeType }) => fgpu?.model === undefined || !nodeType.startsWith('inference7-'),
  },
} satisfies Readonly<Record<string, CelRule<NodePoolSpec>>>;

export const volumeRules = {
  iopsOnlyForIo1: {
    cel: "self.type == 'io1' ? self.iops >= 0 : self.iops == 0",
    message: 'Only io1 storage type support iops. gp2 or standard need to have 0 iops.',
    holds: ({ type, iops = 0 }) => (type === 'io1' ? iops >= 0 : iops === 0),
  },
  iopsPerGibibyte: {
    cel: 'self.iops <= self.size*300',
    message:
      'The maximum number of IOPS allowed for io1 volumes is 13000 with a maximum performance ratio of 300 IOPS per ' +
      'gibibyte.',
    holds: ({ iops = 0, size }) => iops <= size * 300,
  },
  rootIsMountedAtSlash: {
    cel: "!(has(self.device) && self.device == 'root') || self.dir == '/'",
    message: "'dir' must be '/' when 'device' is 'root'",
    holds: ({ device, dir }) => device !== 'root' || dir === '/',
  },
  slashIsForRoot: {
    cel: "!(self.dir == '/') || (has(self.device) && self.device == 'root')",
    message: "'dir' can only be '/' when 'device' exists and equals 'root'",
    holds: ({ device, dir }) => dir !== '/' || device === 'root',
  },
  io1Size: {
    cel: "!(self.type == 'io1' && self.size < 4)",
    message: "When 'type' is 'io1', 'size' must be greater than or equal to 4",
    holds: ({ type, size }) => !(type === 'io1' && size < 4),
  },
  notSda1: {
    cel: "!(has(self.device) && self.device == 'sda1')",
    message: "'device' must not be 'sda1', use 'root' instead.",
    holds: ({ device }) => device !== 'sda1',
  },
  noSnapshotForRoot: {
    cel: "!(has(self.device) && self.device == 'root' && has(self.snapshot))",
    message: 'Snapshots are not supported for root devices',
    holds: ({ device, snapshot }) => !(device === 'root' && snapshot !== undefined),
  },
} satisfies Readonly<Record<string, CelRule<NodePoolVolume>>>;

/** All rules by their message, which is unique across the kinds. */
const rules = new Map<string, CelRule<never>>();
for (const group of [nodePoolRules, volumeRules, nodeLabelRules, nodeAnnotationRules])
  for (const rule of Object.values<CelRule<never>>(group)) rules.set(rule.message, rule);

/** Whether a value satisfies the rule with this message. True for an unknown rule, which only the cluster checks. */
export function holdsRule(message: string, self: unknown): boolean {
  // Boundary: the caller has checked the value against the schema that carries the rule.
  return rules.get(message)?.holds(self as never) ?? true;
}
