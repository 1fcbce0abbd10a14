import { isSameJson } from '@oks-kit/core';
import type { ClusterStateRecord, KubeObjectRecord } from '../../state/records.ts';
import type { Store } from '../../state/store/store.ts';
import type { KubeObject, Unversioned } from './kube-object.ts';

/** One change of one object. */
export interface Change {
  readonly revision: number;
  readonly plural: string;
  /** The object after the change; undefined if it was deleted. */
  readonly object: KubeObject | undefined;
  /** The object before the change; undefined for a new one. */
  readonly before: KubeObject | undefined;
}

/**
 * The objects of one cluster. Each change gets the next revision. Revisions never decrease, even after a restart.
 * Recent changes are remembered for watches.
 */
export interface ClusterObjects {
  /** The revision of the last change. */
  revision(): number;
  /** The time up to which the cluster was updated, in milliseconds since 1970. */
  settledAt(): number;
  settle(at: number): void;
  list(plural: string): KubeObject[];
  get(plural: string, name: string): KubeObject | undefined;
  /** Stores an object. An unchanged one keeps its `resourceVersion`. */
  put(plural: string, object: Unversioned): KubeObject;
  remove(plural: string, name: string): void;
  /** The changes after a revision, oldest first; undefined if they are no longer known. */
  changesSince(revision: number): readonly Change[] | undefined;
  /** The objects at a revision; undefined if they are no longer known. */
  listAt(plural: string, revision: number): KubeObject[] | undefined;
  /** Removes everything from the store, when the cluster is deleted. */
  clear(): void;
}

const rememberedChanges = 2_000;

/** `fixed` are objects that nobody can change. They are not stored. */
export function openClusterObjects(
  store: Store,
  clusterId: string,
  fixed: readonly (readonly [plural: string, object: KubeObject])[] = [],
): ClusterObjects {
  const kept = store.collection<KubeObjectRecord>('kubernetes_object');
  const states = store.collection<ClusterStateRecord>('kubernetes_state');
  const byPlural = new Map<string, Map<string, KubeObject>>();
  const idOf = (plural: string, name: string): string => `${clusterId}/${plural}/${name}`;
  const objectsOf = (plural: string): Map<string, KubeObject> => {
    const objects = byPlural.get(plural) ?? new Map<string, KubeObject>();
    byPlural.set(plural, objects);
    return objects;
  };
  for (const { id, clusterId: owner, object } of kept.all())
    if (owner === clusterId) objectsOf(id.split('/')[1] ?? '').set(object.metadata.name, object);
  for (const [plural, object] of fixed) objectsOf(plural).set(object.metadata.name, object);
  let state: ClusterStateRecord = states.get(clusterId) ?? { id: clusterId, revision: 1, settledAt: 0 };
  let history: Change[] = [];
  /** The revision from which the history is complete. */
  let knownFrom = state.revision;

  function next(): number {
    state = { ...state, revision: state.revision + 1 };
    states.put(state);
    return state.revision;
  }

  function remember(change: Change): void {
    history.push(change);
    if (history.length < 2 * rememberedChanges) return;
    history = history.slice(-rememberedChanges);
    knownFrom = (history[0]?.revision ?? state.revision) - 1;
  }

  const list = (plural: string): KubeObject[] => byName([...objectsOf(plural).values()]);

  function changesSince(revision: number): readonly Change[] | undefined {
    if (revision < knownFrom || revision > state.revision) return undefined;
    return revision === state.revision ? [] : history.filter((change) => change.revision > revision);
  }

  return {
    revision: () => state.revision,
    settledAt: () => state.settledAt,
    settle(at) {
      if (at <= state.settledAt) return;
      // Stored with the next change: until then, nothing could be done twice.
      state = { ...state, settledAt: at };
    },
    list,
    get: (plural, name) => objectsOf(plural).get(name),
    put(plural, object) {
      const { name } = object.metadata;
      const id = idOf(plural, name);
      const before = objectsOf(plural).get(name);
      if (
        before !== undefined &&
        isSameJson(
          { ...object, metadata: { ...object.metadata, resourceVersion: before.metadata.resourceVersion } },
          before,
        )
      )
        return before;
      return store.transaction(() => {
        const revision = next();
        const fresh: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
        kept.put({ id, clusterId, object: fresh });
        objectsOf(plural).set(name, fresh);
        remember({ revision, plural, object: fresh, before });
        return fresh;
      });
    },
    remove(plural, name) {
      const before = objectsOf(plural).get(name);
      if (before === undefined) return;
      store.transaction(() => {
        const revision = next();
        kept.delete(idOf(plural, name));
        objectsOf(plural).delete(name);
        remember({ revision, plural, object: undefined, before });
      });
    },
    changesSince,
    listAt(plural, revision) {
      const changes = changesSince(revision);
      if (changes === undefined) return undefined;
      const then = new Map(list(plural).map((object) => [object.metadata.name, object]));
      for (const { before, object, plural: changed } of changes.toReversed()) {
        if (changed !== plural) continue;
        if (before === undefined) then.delete(object?.metadata.name ?? '');
        else then.set(before.metadata.name, before);
      }
      return byName([...then.values()]);
    },
    clear() {
      for (const [plural, objects] of byPlural) for (const name of objects.keys()) kept.delete(idOf(plural, name));
      states.delete(clusterId);
      byPlural.clear();
    },
  };
}

function byName(objects: KubeObject[]): KubeObject[] {
  return objects.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}
