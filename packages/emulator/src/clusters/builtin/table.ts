import type { JsonObject, KubeObject } from '../oks-state/kube-object.ts';
import type { Resource } from './resources.ts';

/** How much of each object a table contains. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** A list or a single object as a table for kubectl. */
export function tableOf(
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: JsonObject,
  now: number,
  include: IncludeObject,
  withColumns = true,
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns
      ? resource.columns.map(({ name, type, priority }) => ({
          name,
          type,
          format: name === 'Name' ? 'name' : '',
          description: '',
          priority,
        }))
      : null,
    rows: objects.map((object) => ({
      cells: resource.columns.map(({ cell }) => cell(object, now)),
      ...(include === 'None'
        ? {}
        : {
            object:
              include === 'Object'
                ? object
                : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
          }),
    })),
  };
}

export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const asked = query.get('includeObject');
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
}

export function wantsTable(accept: string): boolean {
  return accept.includes('as=Table');
}
