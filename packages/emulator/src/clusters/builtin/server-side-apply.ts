import { isObject, isSameJson, ownValue } from '@oks-kit/core';
import { type JsonObject, type KubeObject, timestamp, valueAt } from '../oks-state/kube-object.ts';
import { StatusError } from './status-error.ts';

export interface ApplyOptions {
  readonly manager: string;
  /** Whether to take over fields that others own. */
  readonly force: boolean;
  readonly now: number;
}

/** A field by the keys that lead to it. */
type Path = readonly string[];

interface Owner {
  readonly manager: string;
  readonly paths: readonly Path[];
  readonly entry: JsonObject;
}

/**
 * Applies the configuration of a manager: sets its fields, and removes fields that it owned before and no other manager
 * owns. A list is one field. Throws a 409 for fields that another manager owns.
 */
export function applyConfiguration(
  current: KubeObject | undefined,
  wanted: JsonObject,
  { manager, force, now }: ApplyOptions,
): JsonObject {
  const owners = ownersOf(current);
  const others = owners.filter((owner) => owner.manager !== manager);
  const own = owners.find((owner) => owner.manager === manager);
  const fields = leavesOf(ownedPart(wanted));
  const disputes = others.flatMap((owner) =>
    owner.paths
      .filter((path) =>
        fields.some((field) => isSameJson(field.path, path) && !isSameJson(valueAt(current, path), field.value)),
      )
      .map((path) => ({ owner, path })),
  );
  if (disputes.length > 0 && !force) throw disputed(disputes);

  const kept = new Set([...fields.map(({ path }) => keyOf(path)), ...others.flatMap(({ paths }) => paths.map(keyOf))]);
  const dropped = (own?.paths ?? []).filter((path) => !kept.has(keyOf(path)));
  let object: JsonObject = current ?? {};
  for (const path of dropped) object = without(object, path);
  for (const { path, value } of fields) object = withValue(object, path, value);

  const lost = new Set(disputes.map(({ path }) => keyOf(path)));
  const entries = [
    ...others.flatMap(({ paths, entry }) => {
      const left = paths.filter((path) => !lost.has(keyOf(path)));
      return left.length === 0 ? [] : [left.length === paths.length ? entry : { ...entry, fieldsV1: fieldsOf(left) }];
    }),
    entryOf(
      own,
      manager,
      fields.map(({ path }) => path),
      String(wanted['apiVersion']),
      now,
    ),
  ];
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const given = isObject(wanted['metadata']) ? wanted['metadata'] : {};
  return {
    ...object,
    apiVersion: wanted['apiVersion'],
    kind: wanted['kind'],
    metadata: {
      ...metadata,
      name: given['name'],
      ...('resourceVersion' in given ? { resourceVersion: given['resourceVersion'] } : {}),
      managedFields: entries,
    },
  };
}

/** The part that can be owned. The rest identifies the object or belongs to the server. */
function ownedPart(object: JsonObject): JsonObject {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, status: _status, ...rest } = object;
  return {
    ...rest,
    metadata: Object.fromEntries(
      Object.entries(metadata).filter(([key]) => ['labels', 'annotations', 'finalizers'].includes(key)),
    ),
  };
}

function leavesOf(value: JsonObject, path: Path = []): { readonly path: Path; readonly value: unknown }[] {
  return Object.entries(value).flatMap(([key, part]) => {
    const at = [...path, key];
    if (part === null) return [];
    return isObject(part) && (Object.keys(part).length > 0 || at.length === 1)
      ? leavesOf(part, at)
      : [{ path: at, value: part }];
  });
}

function ownersOf(object: KubeObject | undefined): Owner[] {
  const entries = object?.metadata['managedFields'];
  return (Array.isArray(entries) ? entries : [])
    .filter(isObject)
    .map((entry) => ({ manager: String(entry['manager']), entry, paths: pathsOf(entry['fieldsV1']) }));
}

function entryOf(
  own: Owner | undefined,
  manager: string,
  paths: readonly Path[],
  apiVersion: string,
  now: number,
): JsonObject {
  const fieldsV1 = fieldsOf(paths);
  if (own !== undefined && isSameJson(own.entry['fieldsV1'], fieldsV1)) return own.entry;
  return { manager, operation: 'Apply', apiVersion, time: timestamp(now), fieldsType: 'FieldsV1', fieldsV1 };
}

/** Paths as Kubernetes writes them: `{"f:spec": {"f:desiredNodes": {}}}`. */
function fieldsOf(paths: readonly Path[]): JsonObject {
  let fields: JsonObject = {};
  for (const path of paths)
    fields = withValue(
      fields,
      path.map((key) => `f:${key}`),
      {},
    );
  return fields;
}

function pathsOf(fields: unknown, path: Path = []): Path[] {
  if (!isObject(fields)) return [];
  return Object.entries(fields).flatMap(([key, inner]) => {
    const at = [...path, key.replace(/^f:/, '')];
    return isObject(inner) && Object.keys(inner).length > 0 ? pathsOf(inner, at) : [at];
  });
}

function withValue(object: JsonObject, [key = '', ...rest]: Path, value: unknown): JsonObject {
  const inner = ownValue(object, key);
  return { ...object, [key]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) };
}

function without(object: JsonObject, [key = '', ...rest]: Path): JsonObject {
  const { [key]: inner, ...others } = object;
  return rest.length === 0 || !isObject(inner) ? others : { ...others, [key]: without(inner, rest) };
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

function disputed(disputes: readonly { readonly owner: Owner; readonly path: Path }[]): StatusError {
  const causes = disputes.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${owner.manager}"`,
    field: `.${path.join('.')}`,
  }));
  const text = causes.map(({ message, field }) => `${message}: ${field}`).join('\n');
  return new StatusError(
    409,
    'Conflict',
    `Apply failed with ${causes.length} conflict${causes.length === 1 ? '' : 's'}: ${text}`,
    { causes },
  );
}
