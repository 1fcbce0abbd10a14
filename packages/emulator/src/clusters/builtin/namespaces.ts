import { randomUUID } from 'node:crypto';
import { isObject } from '@oks-kit/core';
import type { ClusterObjects } from '../oks-state/cluster-objects.ts';
import { timestamp, type Unversioned } from '../oks-state/kube-object.ts';
import { StatusError } from './status-error.ts';
import type { RequestedObject } from '../oks-state/requested-pool.ts';
import type { WritableKind } from './writable-kind.ts';

/** Namespaces that every cluster has and nobody can delete. */
export const fixedNamespaces: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

export function addNamespaces(objects: ClusterObjects, now: number): void {
  for (const name of fixedNamespaces) {
    if (objects.get('namespaces', name) !== undefined) continue;
    objects.put(
      'namespaces',
      present({ name, metadata: { uid: randomUUID(), creationTimestamp: timestamp(now) }, spec: {} }),
    );
  }
}

/** Namespaces. They are always empty. */
export const namespaceKind: WritableKind = {
  problemsOf: (name) =>
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
      ? []
      : [{ field: 'metadata.name', message: 'must be a lower-case DNS label of at most 63 characters' }],
  save: (state, desired) => state.objects.put('namespaces', present(desired)),
  preview(state, desired) {
    const shown = present(desired);
    return {
      ...shown,
      metadata: {
        ...shown.metadata,
        resourceVersion: state.objects.get('namespaces', desired.name)?.metadata.resourceVersion ?? '',
      },
    };
  },
  checkDeletion(name) {
    if (!fixedNamespaces.includes(name)) return;
    throw new StatusError(403, 'Forbidden', `namespaces "${name}" is forbidden: this namespace may not be deleted`, {
      name,
      kind: 'namespaces',
    });
  },
  remove(state, name) {
    state.objects.remove('namespaces', name);
    return undefined;
  },
};

function present({ name, metadata }: RequestedObject): Unversioned {
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {};
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { ...metadata, name, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}
