import type { Nodepool as NodepoolTemplate } from '@oks-kit/schemas';
import { nearestName, OksInputError, type Problem } from '@oks-kit/schemas';
import { type NodepoolInput, nodepoolApi, nodepoolApiVersion, type NodepoolSpec } from './nodepool.ts';

/** A pool ready to be created. */
export interface NodepoolManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: NodepoolSpec;
}

/**
 * A pool from the service's template (GetNodepoolTemplate) and what is asked for. Newer fields of the template's spec
 * are kept; its name, type and count are placeholders and never used. Throws `OksInputError` with the path of each fault.
 */
export function nodepoolFromTemplate(template: NodepoolTemplate | undefined, input: NodepoolInput): NodepoolManifest {
  const details: Problem[] = [];
  const must = (holds: boolean, field: string, message: string): void => {
    if (!holds) details.push({ path: [field], message, code: 'nodepool' });
  };
  must(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(input.name), 'name', 'must be lower-case letters, digits and hyphens, 63 at the most');
  must(isCount(input.count), 'count', 'must be a whole number, 0 or more');
  must(input.nodeType !== '', 'nodeType', 'required');
  must(input.zones.length > 0 && input.zones.every((zone) => zone !== ''), 'zones', 'must name at least one Subregion');
  const { autoscaling, taint, autoHealing } = input;
  if (autoscaling !== undefined) {
    must(isCount(autoscaling.min) && isCount(autoscaling.max) && autoscaling.min <= autoscaling.max, 'autoscaling', 'must have a `min` that is not above its `max`');
    must(input.zones.length < 2, 'autoscaling', 'is only for a pool of one zone');
  }
  details.push(...problemsOfSpec(input.spec ?? {}));
  if (details.length > 0) {
    throw new OksInputError(`Node pool: ${details.map(({ path, message }) => `\`${path.join('.')}\` ${message}`).join('; ')}.`, { details, hint: 'Nothing was sent.' });
  }
  const { desiredNodes: _count, nodeType: _type, zones: _zones, volumes: proposed, upgradeStrategy: strategy, ...rest } = template?.spec ?? {};
  const volumes = input.volumes ?? proposed;
  const upgradeStrategy = input.upgradeStrategy === undefined ? strategy : { ...strategy, ...input.upgradeStrategy };
  return {
    apiVersion: nodepoolApiVersion,
    kind: nodepoolApi.kind,
    metadata: { name: input.name, ...(input.labels === undefined ? {} : { labels: input.labels }) },
    // Boundary: volumes of the template are whatever the service proposes, and go back to it untouched.
    spec: {
      ...rest,
      ...(upgradeStrategy === undefined ? {} : { upgradeStrategy }),
      ...(volumes === undefined ? {} : { volumes }),
      ...input.spec,
      ...(autoscaling === undefined ? {} : { autoscaling: true, minNodes: autoscaling.min, maxNodes: autoscaling.max }),
      ...(taint === undefined ? {} : { taint }),
      ...(autoHealing === undefined ? {} : { autoHealing }),
      desiredNodes: input.count,
      nodeType: input.nodeType,
      zones: input.zones,
    } as NodepoolSpec,
  };
}

const specTypes: Readonly<Record<string, 'number' | 'text' | 'boolean' | 'list' | 'mapping'>> = {
  desiredNodes: 'number',
  nodeType: 'text',
  zones: 'list',
  volumes: 'list',
  upgradeStrategy: 'mapping',
  autoHealing: 'boolean',
  autoscaling: 'boolean',
  minNodes: 'number',
  maxNodes: 'number',
  taint: 'boolean',
};
const typeNames = { number: 'a whole number', text: 'text', boolean: 'true or false', list: 'a list', mapping: 'a mapping' } as const;

/**
 * What is surely wrong with fields of a spec: a known one of the wrong type, or an unknown one that looks like a known one
 * misspelt. Others pass: a newer cluster may know them, and refuses them itself if not.
 */
export function problemsOfSpec(spec: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(spec).flatMap(([field, value]): Problem[] => {
    const type = Object.hasOwn(specTypes, field) ? specTypes[field] : undefined;
    if (type === undefined) {
      const near = nearestName(field, Object.keys(specTypes));
      return near === undefined ? [] : [{ path: ['spec', field], message: `is unknown, did you mean \`${near}\`?`, code: 'unknown_field' }];
    }
    return isOfType(value, type) ? [] : [{ path: ['spec', field], message: `must be ${typeNames[type]}`, code: 'type' }];
  });
}

function isOfType(value: unknown, type: keyof typeof typeNames): boolean {
  switch (type) {
    case 'number':
      return isCount(value);
    case 'text':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'mapping':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
