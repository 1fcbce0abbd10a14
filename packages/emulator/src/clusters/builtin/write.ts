import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { applyMergePatch, isObject, isSameJson } from '@oks-kit/core';
import { type Answer, success } from './responses.ts';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { isAdministrator, type User } from './identity.ts';
import { type JsonObject, type KubeObject, timestamp, valueAt } from '../oks-state/kube-object.ts';
import { oksKindOf } from './resources.ts';
import { namespaceKind } from './namespaces.ts';
import { nodepoolKind } from './nodepools.ts';
import { oksObjectKind } from './oks-object-kind.ts';
import { completeSpec } from './spec-causes.ts';
import { jsonPatch, patchTypes, strategicPatch } from './patches.ts';
import { mediaTypeOf, parseObject, parseText, unsupportedMediaType } from './request-body.ts';
import type { Target } from './request-target.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { scaleOf, withReplicas } from './scale.ts';
import { prune, schemaOf } from './schemas.ts';
import { applyConfiguration } from './server-side-apply.ts';
import {
  alreadyExists,
  badRequest,
  type Cause,
  conflict,
  invalid,
  methodNotAllowed,
  notFound,
  qualifiedName,
  StatusError,
} from './status-error.ts';
import type { WritableKind } from './writable-kind.ts';

const writableKinds: Readonly<Record<string, WritableKind>> = {
  nodepools: nodepoolKind,
  namespaces: namespaceKind,
  netpeerings: oksObjectKind('netPeerings'),
  netpeeringrequests: oksObjectKind('netPeeringRequests'),
  netpeeringacceptances: oksObjectKind('netPeeringAcceptances'),
  ippools: oksObjectKind('ipPools'),
  oosaccesses: oksObjectKind('oosAccesses'),
  vpnconnections: oksObjectKind('vpnConnections'),
};
const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** An authorized request that changes something. */
interface Writing {
  readonly state: ClusterState;
  readonly resource: Resource;
  readonly kind: WritableKind;
  readonly query: URLSearchParams;
  readonly dryRun: boolean;
}

/** Creates, replaces, patches or deletes an object. Throws a `StatusError`. */
export function write(
  state: ClusterState,
  user: User,
  target: Target,
  query: URLSearchParams,
  request: IncomingMessage,
  bodyOf: () => Buffer,
): Answer {
  const { resource, name, subresource } = target;
  const verb = verbs[request.method ?? ''] ?? '';
  const kind = writableKinds[resource.plural];
  if (!isAdministrator(user)) throw forbidden(user, verb, resource);
  if (
    kind === undefined ||
    !resource.verbs.includes(verb) ||
    (verb === 'create') !== (name === undefined) ||
    subresource === 'status'
  )
    throw methodNotAllowed();
  const bytes = bodyOf();
  state.catchUp();
  const writing: Writing = { state, resource, kind, query, dryRun: query.get('dryRun') === 'All' };
  const mediaType = mediaTypeOf(request);
  if (name === undefined) return create(writing, parseObject(bytes, mediaType));
  const current = state.objects.get(resource.plural, name);
  if (verb === 'patch' && mediaType === patchTypes.apply && subresource === undefined)
    return apply(writing, name, current, parseObject(bytes, mediaType));
  if (current === undefined) throw notFound(resource, name);
  if (verb === 'delete') return remove(writing, current, bytes.length === 0 ? {} : parseObject(bytes, mediaType));
  const shown = subresource === 'scale' ? scaleOf(current) : current;
  const given = verb === 'update' ? parseObject(bytes, mediaType) : patched(resource, shown, bytes, mediaType);
  if (subresource !== 'scale') return replace(writing, current, given);
  const scaled = replace(writing, current, withReplicas(current, given));
  // Boundary: the response to a replacement is the object.
  return { ...scaled, body: scaleOf(scaled.body as KubeObject) };
}

function forbidden({ name }: User, verb: string, resource: Resource): StatusError {
  const { group, plural } = resource;
  return new StatusError(
    403,
    'Forbidden',
    `${qualifiedName(resource)} is forbidden: User "${name}" cannot ${verb} resource "${plural}" in API ` +
      `group "${group}" at the cluster scope`,
    {
      group,
      kind: plural,
    },
  );
}

function patched(resource: Resource, current: JsonObject, bytes: Buffer, mediaType: string): JsonObject {
  const result = patchedBy(resource, current, bytes, mediaType);
  if (!isObject(result)) throw badRequest('the patch does not result in an object');
  // A patch need not name the version that it was made from.
  return result;
}

function patchedBy(resource: Resource, current: JsonObject, bytes: Buffer, mediaType: string): unknown {
  switch (mediaType) {
    case patchTypes.json:
      return jsonPatch(current, parseText(bytes, mediaType));
    case patchTypes.merge:
      return applyMergePatch(current, parseObject(bytes, mediaType));
    case patchTypes.strategic:
      // Only built-in kinds support strategic merge patches.
      if (resource.group === '') return strategicPatch(current, parseObject(bytes, mediaType));
      break;
  }
  throw unsupportedMediaType(
    patchTypes.json,
    patchTypes.merge,
    patchTypes.apply,
    ...(resource.group === '' ? [patchTypes.strategic] : []),
  );
}

function create(writing: Writing, given: JsonObject): Answer {
  const { state, resource } = writing;
  const prefix = valueAt(given, ['metadata', 'generateName']);
  const named = valueAt(given, ['metadata', 'name']);
  const name =
    typeof named === 'string' && named !== ''
      ? named
      : typeof prefix === 'string' && prefix !== ''
        ? prefix + randomBytes(3).toString('hex').slice(0, 5)
        : '';
  if (state.objects.get(resource.plural, name) !== undefined) throw alreadyExists(resource, name);
  return { ...store(writing, name, undefined, given), status: 201 };
}

function replace(writing: Writing, current: KubeObject, given: JsonObject): Answer {
  const { name } = current.metadata;
  const asked = valueAt(given, ['metadata', 'name']);
  if (asked !== name)
    throw badRequest(`the name of the object (${String(asked)}) does not match the name on the URL (${name})`);
  checkVersion(writing.resource, current, given['metadata']);
  return store(writing, name, current, given);
}

function apply(writing: Writing, name: string, current: KubeObject | undefined, wanted: JsonObject): Answer {
  const { state, query, resource } = writing;
  const manager = query.get('fieldManager') ?? '';
  if (manager === '')
    throw invalid('PatchOptions', 'meta.k8s.io', '', [
      { field: 'fieldManager', message: 'Required value: is required for apply patch' },
    ]);
  if (valueAt(wanted, ['metadata', 'managedFields']) !== undefined)
    throw badRequest('metadata.managedFields must be nil');
  const asked = valueAt(wanted, ['metadata', 'name']);
  if (asked !== name)
    throw badRequest(`the name of the object (${String(asked)}) does not match the name on the URL (${name})`);
  checkKind(resource, wanted);
  if (current !== undefined) checkVersion(resource, current, wanted['metadata']);
  // First remove unknown fields, which nobody can own.
  const known = pruned(writing, wanted);
  const applied = applyConfiguration(current, known.object, {
    manager,
    force: query.get('force') === 'true',
    now: state.emulator.clock.now(),
  });
  const { body } = store(writing, name, current, applied);
  return { status: current === undefined ? 201 : 200, body, warnings: known.warnings };
}

/** Checks an object and stores it. */
function store(writing: Writing, name: string, current: KubeObject | undefined, given: JsonObject): Answer {
  const { state, resource, kind, dryRun } = writing;
  checkKind(resource, given);
  const { object: known, warnings } = pruned(writing, given);
  const object = completed(resource, known);
  const causes = [...problemsOfMetadata(object['metadata']), ...kind.problemsOf(name, object)];
  if (causes.length > 0) throw invalid(resource.kind, resource.group, name, causes);
  const metadata = keptMetadata(object['metadata']);
  const spec = isObject(object['spec']) ? object['spec'] : {};
  if (
    current !== undefined &&
    isSameJson([metadata, object['spec']], [keptMetadata(current.metadata), current['spec']])
  )
    return { status: 200, body: current, warnings };
  const generation = Number(current?.metadata['generation'] ?? 0) + (isSameJson(spec, current?.['spec']) ? 0 : 1);
  const desired = {
    name,
    metadata: {
      ...metadata,
      uid: current?.metadata['uid'] ?? randomUUID(),
      creationTimestamp: current?.metadata['creationTimestamp'] ?? timestamp(state.emulator.clock.now()),
      ...(oksKindOf(resource) === undefined ? {} : { generation }),
    },
    spec,
  };
  const preview = kind.preview(state, desired);
  return { status: 200, body: dryRun ? preview : (kind.save(state, desired) ?? preview), warnings };
}

/** With the defaults of its kind. */
function completed(resource: Resource, object: JsonObject): JsonObject {
  const kind = oksKindOf(resource);
  return kind === undefined || !isObject(object['spec'])
    ? object
    : { ...object, spec: completeSpec(kind, object['spec']) };
}

function remove({ state, resource, kind, dryRun }: Writing, current: KubeObject, options: JsonObject): Answer {
  const { name } = current.metadata;
  kind.checkDeletion(name);
  checkPreconditions(resource, current, options['preconditions']);
  if (options['dryRun'] !== undefined || dryRun) return { status: 200, body: current };
  const left = kind.remove(state, name);
  return {
    status: 200,
    body: left ?? success({ name, group: resource.group, kind: resource.plural, uid: current.metadata['uid'] }),
  };
}

function checkPreconditions(resource: Resource, current: KubeObject, preconditions: unknown): void {
  for (const field of ['uid', 'resourceVersion']) {
    const wanted = valueAt(preconditions, [field]);
    if (wanted !== undefined && wanted !== current.metadata[field])
      throw conflict(
        resource,
        current.metadata.name,
        `the precondition on ${field} does not hold: it is ${String(current.metadata[field])}`,
      );
  }
}

/** Refuses a change that is based on an older version. */
function checkVersion(resource: Resource, current: KubeObject, metadata: unknown): void {
  const version = valueAt(metadata, ['resourceVersion']);
  if (version !== undefined && version !== '' && version !== current.metadata.resourceVersion) {
    throw conflict(
      resource,
      current.metadata.name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }
  const uid = valueAt(metadata, ['uid']);
  if (uid !== undefined && uid !== '' && uid !== current.metadata['uid'])
    throw conflict(
      resource,
      current.metadata.name,
      `the uid is ${String(current.metadata['uid'])}: it is another object of that name`,
    );
}

function checkKind(resource: Resource, { apiVersion, kind }: JsonObject): void {
  const wanted = apiVersionOf(resource);
  if (apiVersion !== wanted || kind !== resource.kind) {
    throw badRequest(
      `the object is ${String(kind)} of ${String(apiVersion)}, but this path accepts ${resource.kind} of ${wanted}`,
    );
  }
}

/** The object without unknown fields. With `fieldValidation=Strict`, unknown fields are a 400. */
function pruned(
  { resource, query }: Writing,
  given: JsonObject,
): { readonly object: JsonObject; readonly warnings: string[] } {
  const { value, unknown } = prune(given, schemaOf(resource));
  const messages = unknown.map((path) => `unknown field "${path}"`);
  const validation = query.get('fieldValidation') ?? 'Warn';
  if (validation === 'Strict' && messages.length > 0) {
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: strict ` +
        `decoding error: ${messages.join(', ')}`,
    );
  }
  return { object: isObject(value) ? value : {}, warnings: validation === 'Warn' ? messages : [] };
}

function problemsOfMetadata(metadata: unknown): Cause[] {
  return ['labels', 'annotations'].flatMap((field) => {
    const values = valueAt(metadata, [field]);
    if (values === undefined || values === null) return [];
    if (!isObject(values)) return [{ field: `metadata.${field}`, message: 'must be a string for each key' }];
    return Object.entries(values).flatMap(([key, value]) => {
      if (typeof value !== 'string') return [{ field: `metadata.${field}.${key}`, message: 'must be a string' }];
      if (field === 'labels' && !/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(value)) {
        return [
          {
            field: `metadata.labels.${key}`,
            message:
              `Invalid value: "${value}": must be at most 63 letters, digits, '-', '_' and '.', and begin and ` +
              'end with a letter or digit',
          },
        ];
      }
      return [];
    });
  });
}

/** The part of the metadata that the caller may set. */
function keptMetadata(metadata: unknown): JsonObject {
  if (!isObject(metadata)) return {};
  const kept = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'managedFields'];
  return Object.fromEntries(
    kept.flatMap((key) => (metadata[key] === undefined || metadata[key] === null ? [] : [[key, metadata[key]]])),
  );
}
