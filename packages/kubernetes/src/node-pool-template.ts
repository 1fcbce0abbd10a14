import { applyMergePatch } from '@oks-kit/core';
import type { Nodepool as NodepoolTemplate } from '@oks-kit/schemas';
import type { ObjectInput } from './client/kind-client.ts';
import type { NodePoolSpec } from './generated/types.ts';
import { apiVersionOf, oksKinds } from './kinds/kinds.ts';

/** The parts of a new node pool that the template does not provide. */
export interface NodePoolInput {
  readonly name: string;
  /** Labels of the pool itself. For labels of its nodes, use `spec.nodeLabels`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Annotations of the pool itself. For annotations of its nodes, use `spec.nodeAnnotations`. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Fields that override the template. Null removes a field of the template. */
  readonly spec: { readonly [K in keyof NodePoolSpec]: NodePoolSpec[K] | null } & Pick<NodePoolSpec, 'nodeType'>;
}

/**
 * Builds a node pool from the service's template (`oks.templates.nodepool()`) and your own fields. Template fields that
 * this package does not know are kept. The template's name, node type, zones and number of nodes are placeholders and
 * are ignored.
 */
export function nodePoolFromTemplate(
  template: NodepoolTemplate | undefined,
  { name, labels, annotations, spec }: NodePoolInput,
): ObjectInput<NodePoolSpec> {
  const { desiredNodes: _desiredNodes, nodeType: _nodeType, zones: _zones, ...proposed } = template?.spec ?? {};
  return {
    apiVersion: apiVersionOf(oksKinds.nodepools),
    kind: oksKinds.nodepools.kind,
    metadata: {
      name,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    // Boundary: the client checks the spec before it is sent.
    spec: applyMergePatch(applyMergePatch({}, proposed), spec) as unknown as NodePoolSpec,
  };
}
