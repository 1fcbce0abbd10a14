import { oksKinds, type OksKind } from '@oks-kit/kubernetes/kinds';
import { type JsonObject, type KubeObject, timestamp } from './kube-object.ts';
import { schemaOf } from './schemas.ts';
import { resources } from './resources.ts';

/** The CustomResourceDefinitions of the kinds, as `kubectl get crd` shows them. Nobody can change them. */
export function customResourceDefinitions(createdAt: number): KubeObject[] {
  return Object.values(oksKinds).map((kind) => definitionOf(kind, timestamp(createdAt)));
}

function definitionOf(kind: OksKind, since: string): KubeObject {
  const { group, version, plural, singular, shortNames } = kind;
  const columns = resources.find((resource) => resource.kind === kind.kind)?.columns ?? [];
  const names = {
    plural,
    singular,
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    ...(shortNames.length === 0 ? {} : { shortNames }),
  };
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime: since,
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      uid: uidOf(plural),
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: since,
    },
    spec: {
      group,
      names,
      scope: 'Cluster',
      conversion: { strategy: 'None' },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schemaOf(kind) },
          subresources: { status: {}, ...(plural === 'nodepools' ? { scale: scalePaths } : {}) },
          additionalPrinterColumns: columns.flatMap(({ name, type, priority, jsonPath }) =>
            jsonPath === undefined ? [] : [{ name, type, priority, jsonPath }],
          ),
        },
      ],
    },
    status: {
      acceptedNames: names,
      storedVersions: [version],
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
    },
  };
}

const scalePaths = { specReplicasPath: '.spec.desiredNodes', statusReplicasPath: '.status.progress.running' };

/** Always the same for a kind: the definitions are not kept anywhere. */
function uidOf(plural: string): string {
  const hex = Buffer.from(plural.padEnd(16, '.')).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
