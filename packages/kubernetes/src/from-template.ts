import type { Nodepool as NodepoolTemplate } from '@oks-kit/schemas';
import {
  checkOptions,
  inputErrorOf,
  isObject,
  nearestName,
  optionRules,
  type OptionRules,
  type Problem,
} from '@oks-kit/core';
import { type NodepoolInput, nodepoolApi, nodepoolApiVersion, type NodepoolSpec } from './nodepool.ts';

/** A pool ready to be created. */
export interface NodepoolManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: NodepoolSpec;
}

const nothingSent = 'Nothing was sent.';
const { boolean, object } = optionRules;

const inputRules: OptionRules<NodepoolInput> = {
  name: {
    mustBe: 'lower-case letters, digits and hyphens, 63 at the most',
    fits: (value) => typeof value === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value),
    needed: true,
  },
  count: { mustBe: 'a whole number, 0 or more', fits: isCount, needed: true },
  nodeType: { mustBe: 'the name of a type, such as tinav6.c2r4p3', fits: isName, needed: true },
  zones: {
    mustBe: 'a list that names at least one Subregion',
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every(isName),
    needed: true,
  },
  volumes: { mustBe: 'a list of volumes', fits: (value) => Array.isArray(value) && value.every(isObject) },
  labels: {
    mustBe: 'an object of texts',
    fits: (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
  },
  autoscaling: {
    mustBe: 'an object with a `min` that is not above its `max`',
    fits: (value) => isObject(value) && isCount(value['min']) && isCount(value['max']) && value['min'] <= value['max'],
  },
  upgradeStrategy: object,
  autoHealing: boolean,
  taint: boolean,
  spec: object,
};

/**
 * A pool from the service's template (GetNodepoolTemplate) and what is asked for. Newer fields of the template's spec
 * are kept; its name, type and count are placeholders and never used. Throws `OksInputError` with the path of each fault.
 */
export function nodepoolFromTemplate(template: NodepoolTemplate | undefined, input: NodepoolInput): NodepoolManifest {
  checkOptions('Node pool', input, inputRules, nothingSent);
  const { autoscaling, taint, autoHealing } = input;
  const details = problemsOfSpec(input.spec ?? {});
  if (autoscaling !== undefined && input.zones.length > 1)
    details.push({ path: ['autoscaling'], message: 'is only for a pool of one zone', code: 'nodepool' });
  if (details.length > 0) throw inputErrorOf('Node pool', details, nothingSent);
  const {
    desiredNodes: _count,
    nodeType: _type,
    zones: _zones,
    volumes: proposed,
    upgradeStrategy: strategy,
    ...rest
  } = template?.spec ?? {};
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
const typeNames = {
  number: 'a whole number',
  text: 'text',
  boolean: 'true or false',
  list: 'a list',
  mapping: 'a mapping',
} as const;

/**
 * What is surely wrong with fields of a spec: a known one of the wrong type, or an unknown one that looks like a known one
 * misspelt. Others pass: a newer cluster may know them, and refuses them itself if not.
 */
export function problemsOfSpec(spec: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(spec).flatMap(([field, value]): Problem[] => {
    const type = Object.hasOwn(specTypes, field) ? specTypes[field] : undefined;
    if (type === undefined) {
      const near = nearestName(field, Object.keys(specTypes));
      return near === undefined
        ? []
        : [{ path: ['spec', field], message: `is unknown, did you mean \`${near}\`?`, code: 'unknown_field' }];
    }
    return isOfType(value, type)
      ? []
      : [{ path: ['spec', field], message: `must be ${typeNames[type]}`, code: 'type' }];
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
      return isObject(value);
  }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
