import { describe, expect, test } from 'vitest';
import { fieldSchema } from '../structural/complete-value.ts';
import type { StructuralSchema } from '../structural/structural-schema.ts';
import { customResourceDefinitionOf } from './custom-resource-definition.ts';
import { type OksKind, oksKinds } from './kinds.ts';

const kinds: readonly OksKind[] = Object.values(oksKinds);

/** Returns the schema at a path such as `.spec.nodeType`. */
function schemaAt(schema: StructuralSchema, jsonPath: string): StructuralSchema | undefined {
  return jsonPath
    .split('.')
    .slice(1)
    .reduce<StructuralSchema | undefined>((at, key) => (at === undefined ? at : fieldSchema(at, key)), schema);
}

/** Returns the paths of all parts of a schema that have no type. */
function untyped(schema: StructuralSchema, path = ''): string[] {
  const parts = Object.entries(schema.properties ?? {}).map(([key, part]): [string, StructuralSchema] => [
    `${path}.${key}`,
    part,
  ]);
  if (schema.items !== undefined) parts.push([`${path}[]`, schema.items]);
  if (typeof schema.additionalProperties === 'object') parts.push([`${path}.*`, schema.additionalProperties]);
  return [...(schema.type === undefined ? [path] : []), ...parts.flatMap(([at, part]) => untyped(part, at))];
}

describe.each(kinds.map((kind) => [kind.kind, kind] as const))('%s', (_, kind) => {
  const definition = customResourceDefinitionOf(kind);
  const [version] = definition.spec.versions;
  const schema = version?.schema.openAPIV3Schema ?? {};

  test('has a structural schema that an API server accepts', () => {
    expect(untyped(schema)).toEqual([]);
    expect(schema.properties?.['metadata']).toEqual({ type: 'object' });
  });

  test('has columns and scale paths that name fields of its schema', () => {
    const { columns, scale } = kind;
    const paths = [...columns.map(({ jsonPath }) => jsonPath), ...Object.values(scale ?? {})];
    const unknown = paths.filter(
      (path) => path !== '.metadata.creationTimestamp' && schemaAt(schema, path) === undefined,
    );
    expect(unknown).toEqual([]);
    expect(version?.additionalPrinterColumns.map(({ name }) => name)).toContain('Age');
  });
});

test('a definition has the kind, group, version and subresources', () => {
  expect(customResourceDefinitionOf(oksKinds.nodepools)).toMatchObject({
    metadata: { name: 'nodepools.oks.dev' },
    spec: {
      group: 'oks.dev',
      scope: 'Cluster',
      names: { kind: 'NodePool', listKind: 'NodePoolList', singular: 'nodepool' },
      versions: [
        {
          name: 'v1beta2',
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.desiredNodes', statusReplicasPath: '.status.progress.running' },
          },
        },
      ],
    },
  });
  expect(customResourceDefinitionOf(oksKinds.ipPools).spec.versions[0]?.subresources).toEqual({ status: {} });
});
