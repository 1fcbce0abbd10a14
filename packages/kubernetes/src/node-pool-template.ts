import { applyMergePatch } from '@oks-kit/core';
import type { Nodepool as NodepoolTemplate } from '@oks-kit/schemas';
import type { ObjectInput } from './client/kind-client.ts';
import type { NodePoolSpec } from './generated/types.ts';
import { apiVersionOf, oksKinds } from './kinds/kinds.ts';

/** The input for a new node pool. */
export interface NodePoolInput {
  readonly name: string;
  /** Labels of the pool itself; `spec.nodeLabels` are those of its nodes. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The wanted fields. They override those of the template; null removes a field of the template. */
  readonly spec: { readonly [K in keyof NodePoolSpec]: NodePoolSpec[K] | null } & Pick<NodePoolSpec, 'nodeType'>;
}

/**
 * Builds a node pool from the service's template (`oks.templates.nodepool()`) and the wanted fields. Fields of the
 * template that this package does not know are kept. Its name, node type, zones and number of nodes are placeholders,
 * never used.
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
