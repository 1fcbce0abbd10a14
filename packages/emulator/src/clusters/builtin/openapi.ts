import { createHash } from 'node:crypto';
import type { JsonObject } from '../oks-state/kube-object.ts';
import { type Resource, resources } from './resources.ts';
import { schemaOf } from './schemas.ts';

/** Index of the documents of all groups and versions. */
export function openapiIndex(): JsonObject {
  return {
    paths: Object.fromEntries(
      groupPaths().map((path) => {
        const hash = createHash('sha256')
          .update(JSON.stringify(openapiDocument(path)))
          .digest('hex')
          .slice(0, 32)
          .toUpperCase();
        return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
      }),
    ),
  };
}

/**
 * The OpenAPI document of a group and version, such as `apis/oks.dev/v1beta2`; undefined for one that is not served.
 */
export function openapiDocument(groupPath: string): JsonObject | undefined {
  const members = resources.filter((resource) => groupPathOf(resource) === groupPath);
  if (members.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.assign({}, ...members.map(pathsOf)) as JsonObject,
    components: {
      schemas: Object.fromEntries(
        members.map((resource) => [
          schemaNameOf(resource),
          { ...schemaOf(resource), 'x-kubernetes-group-version-kind': [gvkOf(resource)] },
        ]),
      ),
    },
  };
}

function groupPaths(): string[] {
  return [...new Set(resources.map(groupPathOf))];
}

function groupPathOf(resource: Resource): string {
  return resource.group === '' ? `api/${resource.version}` : `apis/${resource.group}/${resource.version}`;
}

function gvkOf({ group, version, kind }: Resource): JsonObject {
  return { group, version, kind };
}

function schemaNameOf({ group, version, kind }: Resource): string {
  return group === ''
    ? `io.k8s.api.core.${version}.${kind}`
    : `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

/** What kubectl reads about a path: its kind, and whether the server validates fields. */
function pathsOf(resource: Resource): JsonObject {
  const base = `/${groupPathOf(resource)}/${resource.namespaced ? 'namespaces/{namespace}/' : ''}${resource.plural}`;
  const ref = { $ref: `#/components/schemas/${schemaNameOf(resource)}` };
  const operation = (action: string): JsonObject => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvkOf(resource),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: ref } } } },
  });
  const writing = (action: string, mediaTypes: readonly string[]): JsonObject => ({
    ...operation(action),
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string' },
    })),
    requestBody: { content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: ref }])) },
  });
  const can = (verb: string): boolean => resource.verbs.includes(verb);
  const json = ['application/json'];
  const patches = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];
  return {
    [base]: { get: operation('list'), ...(can('create') ? { post: writing('post', json) } : {}) },
    [`${base}/{name}`]: {
      get: operation('get'),
      ...(can('update') ? { put: writing('put', json) } : {}),
      ...(can('patch') ? { patch: writing('patch', patches) } : {}),
      ...(can('delete') ? { delete: operation('delete') } : {}),
    },
  };
}
