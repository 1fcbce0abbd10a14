import {
  blocksRules,
  completeValue,
  type Fault,
  type FieldPath,
  findFaults,
  holdsRule,
  type OksKind,
} from '@oks-kit/kubernetes/kinds';
import type { JsonObject } from '../oks-state/kube-object.ts';
import type { Cause } from './status-error.ts';

/** A spec as the API server stores it: with defaults, and without null where the kind does not allow it. */
export function completeSpec(kind: Pick<OksKind, 'spec'>, spec: JsonObject): JsonObject {
  // Boundary: a completed object is an object.
  return completeValue(spec, kind.spec) as JsonObject;
}

/** The problems of a spec, field by field, worded as in Kubernetes. */
export function causesOfSpec(kind: Pick<OksKind, 'spec'>, spec: unknown): Cause[] {
  if (spec === undefined) return [{ field: 'spec', message: 'Required value', reason: 'FieldValueRequired' }];
  const faults = findFaults(spec, kind.spec, { unknownFields: false, holdsRule });
  const causes = faults.map((fault) => {
    const field = fieldOf(fault.path);
    return { field, message: messageOf(fault, field), reason: reasons[fault.code] ?? 'FieldValueInvalid' };
  });
  return hasRules(kind) && faults.some(blocksRules) ? [...causes, unchecked] : causes;
}

/** Says that the CEL rules were not checked. It is about no field. */
const unchecked: Cause = {
  field: '<nil>',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; ' +
    'correct the existing errors to complete validation',
  reason: 'FieldValueInvalid',
};

function hasRules({ spec }: Pick<OksKind, 'spec'>): boolean {
  return JSON.stringify(spec).includes('"x-kubernetes-validations"');
}

const reasons: Readonly<Partial<Record<Fault['code'], string>>> = {
  missing: 'FieldValueRequired',
  enum: 'FieldValueNotSupported',
  type: 'FieldValueTypeInvalid',
  duplicate: 'FieldValueDuplicate',
  maxLength: 'FieldValueTooLong',
};

/** `spec.volumes[0].type` */
function fieldOf(path: FieldPath): string {
  return path.reduce<string>((at, part) => (typeof part === 'number' ? `${at}[${part}]` : `${at}.${part}`), 'spec');
}

function messageOf(fault: Fault, field: string): string {
  const given = JSON.stringify(fault.value);
  switch (fault.code) {
    case 'missing':
      return 'Required value';
    case 'unknown':
      return 'Unknown field';
    case 'type': {
      const kind = `"${typeOf(fault.value)}"`;
      return `Invalid value: ${kind}: ${field} in body must be of type ${fault.expected}: ${kind}`;
    }
    case 'enum':
      return `Unsupported value: ${given}: supported values: ${fault.values.map((value) => `"${value}"`).join(', ')}`;
    case 'pattern':
      return `Invalid value: ${given}: ${field} in body should match '${fault.pattern}'`;
    case 'format':
      return `Invalid value: ${given}: ${field} in body must be of type ${fault.format}: ${given}`;
    case 'minimum':
      return `Invalid value: ${given}: ${field} in body should be greater than or equal to ${fault.limit}`;
    case 'maximum':
      return `Invalid value: ${given}: ${field} in body should be less than or equal to ${fault.limit}`;
    case 'minLength':
      return `Invalid value: ${given}: ${field} in body should be at least ${fault.limit} chars long`;
    case 'maxLength':
      return `Too long: may not be more than ${fault.limit} bytes`;
    case 'minItems': {
      const { length } = Array.isArray(fault.value) ? fault.value : [];
      return `Invalid value: ${length}: ${field} in body should have at least ${fault.limit} items`;
    }
    case 'duplicate':
      return `Duplicate value: ${given}`;
    case 'rule':
      return `Invalid value: "${typeOf(fault.value)}": ${fault.message}`;
  }
}

/** The type of a value as Kubernetes names it. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
