import { isObject } from '@oks-kit/core';
import { type OksKind, oksKinds } from '@oks-kit/kubernetes/kinds';
import { type JsonObject, valueAt } from '../oks-state/kube-object.ts';
import type { Resource } from './resources.ts';

const text = { type: 'string' };
const texts = { type: 'object', additionalProperties: text };
/** The schema of `metadata`. */
const metadata = {
  type: 'object',
  description: "Standard object's metadata.",
  properties: {
    annotations: { ...texts, description: 'Information that tools store with the object.' },
    creationTimestamp: { ...text, description: 'Creation time of the object.' },
    deletionGracePeriodSeconds: { type: 'integer' },
    deletionTimestamp: { ...text, description: 'Time at which the deletion was requested.' },
    finalizers: { type: 'array', items: text, description: 'Work that must be done before the object is deleted.' },
    generateName: { ...text, description: 'Prefix of a name that the server generates.' },
    generation: { type: 'integer', description: 'Number of the present version of the spec.' },
    labels: { ...texts, description: 'Labels that selectors match.' },
    managedFields: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      description: 'Fields that each manager has set.',
    },
    name: { ...text, description: 'Name of the object.' },
    namespace: { ...text, description: 'Namespace of the object.' },
    ownerReferences: { type: 'array', items: { type: 'object', additionalProperties: true } },
    resourceVersion: { ...text, description: 'Version of the object, which each change increases.' },
    selfLink: text,
    uid: { ...text, description: 'Unique ID of the object.' },
  },
};

const identity = {
  apiVersion: { ...text, description: 'Group and version of the API.' },
  kind: { ...text, description: 'Kind of the object.' },
  metadata,
};

/** The schema of a kind of `oks.dev`, as its CustomResourceDefinition has it. */
function oksSchema({ description, spec, status }: OksKind): JsonObject {
  return { type: 'object', description, required: ['spec'], properties: { ...identity, spec, status } };
}

const oksSchemas: ReadonlyMap<string, JsonObject> = new Map(
  Object.values(oksKinds).map((kind) => [kind.kind, oksSchema(kind)]),
);

const namespace = {
  type: 'object',
  description: 'A namespace, a scope for names.',
  properties: {
    ...identity,
    spec: { type: 'object', properties: { finalizers: { type: 'array', items: text } } },
    status: {
      type: 'object',
      properties: { phase: { ...text, description: 'Phase of the namespace: Active or Terminating.' } },
    },
  },
};

const anything = {
  type: 'object',
  properties: {
    ...identity,
    spec: { type: 'object', additionalProperties: true },
    status: { type: 'object', additionalProperties: true },
  },
};

/** The JSON schema of a kind. */
export function schemaOf({ kind }: Pick<Resource, 'kind'>): JsonObject {
  return kind === 'Namespace' ? namespace : (oksSchemas.get(kind) ?? anything);
}

/** The part of a value that a schema knows, and the paths of the rest. */
export function prune(
  value: unknown,
  schema: unknown,
  path = '',
): { readonly value: unknown; readonly unknown: readonly string[] } {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => prune(item, valueAt(schema, ['items']), `${path}[${index}]`));
    return { value: items.map((item) => item.value), unknown: items.flatMap((item) => item.unknown) };
  }
  const properties = valueAt(schema, ['properties']);
  if (!isObject(value) || !isObject(properties)) return { value, unknown: [] };
  const parts = Object.entries(value).map(([key, part]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return Object.hasOwn(properties, key)
      ? { key, ...prune(part, properties[key], at) }
      : { key, value: undefined, unknown: [at] };
  });
  return {
    value: Object.fromEntries(
      parts.filter(({ key }) => Object.hasOwn(properties, key)).map((part) => [part.key, part.value]),
    ),
    unknown: parts.flatMap((part) => part.unknown),
  };
}
