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
    annotations: { ...texts, description: 'Notes of tools, a string for each key.' },
    creationTimestamp: { ...text, description: 'When it was created.' },
    deletionGracePeriodSeconds: { type: 'integer' },
    deletionTimestamp: { ...text, description: 'When its deletion was asked for.' },
    finalizers: { type: 'array', items: text, description: 'What keeps it from going before some work is done.' },
    generateName: { ...text, description: 'The beginning of a name that the server makes up.' },
    generation: { type: 'integer', description: 'How often its spec was changed.' },
    labels: { ...texts, description: 'What it is selected by, a string for each key.' },
    managedFields: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      description: 'Who applied which fields.',
    },
    name: { ...text, description: 'Its name.' },
    namespace: { ...text, description: 'The namespace that it is in.' },
    ownerReferences: { type: 'array', items: { type: 'object', additionalProperties: true } },
    resourceVersion: { ...text, description: 'The version of its last change.' },
    selfLink: text,
    uid: { ...text, description: 'What tells it from another of its name.' },
  },
};

const identity = {
  apiVersion: { ...text, description: 'The version of the API that it belongs to.' },
  kind: { ...text, description: 'The kind of the object.' },
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
    status: { type: 'object', properties: { phase: { ...text, description: 'Active, or Terminating.' } } },
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
