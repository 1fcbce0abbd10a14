import { oksKinds } from '@oks-kit/kubernetes/kinds';
import type { ClusterState } from '../oks-state/cluster-state.ts';
import { type Unversioned, timestamp, valueAt } from '../oks-state/kube-object.ts';
import { type FollowedKind, identityOf } from '../oks-state/oks-objects.ts';
import { causesOfSpec } from './spec-causes.ts';
import type { Cause } from './status-error.ts';
import type { RequestedObject } from '../oks-state/requested-pool.ts';
import type { WritableKind } from './writable-kind.ts';

/** A kind of `oks.dev` whose objects are stored as requested. */
export function oksObjectKind(name: FollowedKind): WritableKind {
  const kind = oksKinds[name];
  const { plural } = kind;

  /** The object before the service has processed it. */
  function shown(state: ClusterState, { name: objectName, metadata, spec }: RequestedObject): Unversioned {
    const before = state.objects.get(plural, objectName);
    const deletion = valueAt(before, ['metadata', 'deletionTimestamp']);
    return {
      ...identityOf(kind),
      metadata: {
        ...metadata,
        name: objectName,
        ...(deletion === undefined ? {} : { deletionTimestamp: deletion, deletionGracePeriodSeconds: 0 }),
      },
      spec,
      ...(before?.['status'] === undefined ? {} : { status: before['status'] }),
    };
  }

  return {
    problemsOf: (objectName, object) => [...causesOfName(objectName), ...causesOfSpec(kind, object['spec'])],
    preview(state, desired) {
      const object = shown(state, desired);
      const resourceVersion = state.objects.get(plural, desired.name)?.metadata.resourceVersion ?? '';
      return { ...object, metadata: { ...object.metadata, resourceVersion } };
    },
    save(state, desired) {
      const object = shown(state, desired);
      if (object.metadata['deletionTimestamp'] !== undefined && finalizersOf(object).length === 0) {
        state.removeObject(name, desired.name);
        return undefined;
      }
      return state.putObject(name, object);
    },
    checkDeletion: () => undefined,
    remove(state, objectName) {
      const object = state.objects.get(plural, objectName);
      if (object === undefined) return undefined;
      if (finalizersOf(object).length === 0) {
        state.removeObject(name, objectName);
        return undefined;
      }
      if (object.metadata['deletionTimestamp'] !== undefined) return object;
      const deletionTimestamp = timestamp(state.emulator.clock.now());
      return state.putObject(name, {
        ...object,
        metadata: { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: 0 },
      });
    },
  };
}

function finalizersOf(object: Unversioned): readonly unknown[] {
  const finalizers = object.metadata['finalizers'];
  return Array.isArray(finalizers) ? finalizers : [];
}

function causesOfName(name: string): Cause[] {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)
    ? []
    : [{ field: 'metadata.name', message: 'must be a lower-case DNS subdomain of at most 253 characters' }];
}
