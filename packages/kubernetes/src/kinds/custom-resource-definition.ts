import type { StructuralSchema } from '../structural/structural-schema.ts';
import type { OksKind, PrinterColumn, ScalePaths } from './kinds.ts';

/** A CustomResourceDefinition manifest, ready to send to a Kubernetes API server. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: {
      readonly plural: string;
      readonly singular: string;
      readonly kind: string;
      readonly listKind: string;
      readonly shortNames?: readonly string[];
    };
    readonly scope: 'Cluster';
    readonly conversion: { readonly strategy: 'None' };
    readonly versions: readonly {
      readonly name: string;
      readonly served: true;
      readonly storage: true;
      readonly schema: { readonly openAPIV3Schema: StructuralSchema };
      readonly subresources: { readonly status: object; readonly scale?: ScalePaths };
      readonly additionalPrinterColumns: readonly PrinterColumn[];
    }[];
  };
}

/** Builds the CustomResourceDefinition of a kind, with its schema, CEL rules, printer columns and subresources. */
export function customResourceDefinitionOf(oksKind: OksKind): CustomResourceDefinition {
  const { group, version, plural, singular, kind, shortNames, scale, columns } = oksKind;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: {
        plural,
        singular,
        kind,
        listKind: `${kind}List`,
        ...(shortNames.length === 0 ? {} : { shortNames }),
      },
      scope: 'Cluster',
      conversion: { strategy: 'None' },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schemaOf(oksKind) },
          subresources: { status: {}, ...(scale === undefined ? {} : { scale }) },
          additionalPrinterColumns: columns,
        },
      ],
    },
  };
}

function schemaOf({ description, spec, status }: OksKind): StructuralSchema {
  return {
    type: 'object',
    description,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: 'API group and version of the object.' },
      kind: { type: 'string', description: 'Kind of the object.' },
      // The API server has its own schema for metadata and refuses any other.
      metadata: { type: 'object' },
      spec,
      status,
    },
  };
}
