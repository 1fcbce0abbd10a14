import { customResourceDefinitionOf, oksKinds, type OksKind } from '@oks-kit/kubernetes/kinds';
import { type JsonObject, type KubeObject, timestamp } from '../oks-state/kube-object.ts';

/** The CustomResourceDefinitions of the kinds, as `kubectl get crd` shows them. They are read-only. */
export function customResourceDefinitions(createdAt: number): KubeObject[] {
  return Object.values(oksKinds).map((kind) => definitionOf(kind, timestamp(createdAt)));
}

function definitionOf(kind: OksKind, since: string): KubeObject {
  const definition = customResourceDefinitionOf(kind);
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime: since,
  });
  return {
    ...definition,
    metadata: {
      ...definition.metadata,
      uid: uidOf(kind.plural),
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: since,
    },
    status: {
      acceptedNames: definition.spec.names,
      storedVersions: [kind.version],
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
    },
  };
}

/** Always the same for a kind, because the definitions are not stored. */
function uidOf(plural: string): string {
  const hex = Buffer.from(plural.padEnd(16, '.')).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
