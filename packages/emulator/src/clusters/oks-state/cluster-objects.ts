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
}

const rememberedChanges = 2_000;

/** `fixed` are objects that nobody can change. They are not stored. */
export function openClusterObjects(
  store: Store,
  account: string,
  clusterId: string,
  fixed: readonly (readonly [plural: string, object: KubeObject])[] = [],
): ClusterObjects {
  const kept = store.collection<KubeObjectRecord>(account, 'kubernetes_object');
  const states = store.collection<ClusterStateRecord>(account, 'kubernetes_state');
  const idOf = (plural: string, name: string): string => `${clusterId}/${plural}/${name}`;
  const readState = (): ClusterStateRecord => states.get(clusterId) ?? { id: clusterId, revision: 1, settledAt: 0 };
  let epoch = kept.epoch;
  let byPlural = read();
  let state = readState();
  let history: Change[] = [];
  /** The revision from which the history is complete. */
  let knownFrom = state.revision;

  function read(): Map<string, Map<string, KubeObject>> {
    const objects = new Map<string, Map<string, KubeObject>>();
    const add = (plural: string, object: KubeObject): void => {
      const ofPlural = objects.get(plural) ?? new Map<string, KubeObject>();
      objects.set(plural, ofPlural.set(object.metadata.name, object));
    };
    for (const { id, clusterId: owner, object } of kept.all())
      if (owner === clusterId) add(id.split('/')[1] ?? '', object);
    for (const [plural, object] of fixed) add(plural, object);
    return objects;
  }

  /** Takes in what another emulator has changed. */
  function follow(): void {
    if (epoch === kept.epoch) return;
    epoch = kept.epoch;
    const before = byPlural;
    const from = state.revision;
    byPlural = read();
    state = readState();
    for (const change of changesBetween(before, byPlural, from, state.revision)) remember(change);
  }

  function objectsOf(plural: string): Map<string, KubeObject> {
    follow();
    let objects = byPlural.get(plural);
    if (objects === undefined) byPlural.set(plural, (objects = new Map<string, KubeObject>()));
    return objects;
  }

  function setState(next: ClusterStateRecord): void {
    const before = state;
    state = next;
    store.onUndo(() => (state = before));
  }

  function setObject(plural: string, name: string, object: KubeObject | undefined): void {
    const objects = objectsOf(plural);
    const before = objects.get(name);
    const set = (value: KubeObject | undefined): void => {
      if (value === undefined) objects.delete(name);
      else objects.set(name, value);
    };
    set(object);
    store.onUndo(() => set(before));
  }

  function next(): number {
    setState({ ...state, revision: state.revision + 1 });
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

  function current(): ClusterStateRecord {
    follow();
    return state;
  }

  function changesSince(revision: number): readonly Change[] | undefined {
    const present = current().revision;
    if (revision < knownFrom || revision > present) return undefined;
    return revision === present ? [] : history.filter((change) => change.revision > revision);
  }

  return {
    revision: () => current().revision,
    settledAt: () => current().settledAt,
    settle(at) {
      // Stored with the next change: until then, nothing could be done twice.
      if (at > current().settledAt) setState({ ...state, settledAt: at });
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
        setObject(plural, name, fresh);
        remember({ revision, plural, object: fresh, before });
        store.onUndo(() => history.pop());
        return fresh;
      });
    },
    remove(plural, name) {
      const before = objectsOf(plural).get(name);
      if (before === undefined) return;
      store.transaction(() => {
        const revision = next();
        kept.delete(idOf(plural, name));
        setObject(plural, name, undefined);
        remember({ revision, plural, object: undefined, before });
        store.onUndo(() => history.pop());
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
  };
}

/** Removes the objects of a cluster from the store. */
export function removeClusterObjects(store: Store, account: string, clusterId: string): void {
  const objects = store.collection<KubeObjectRecord>(account, 'kubernetes_object');
  for (const { id, clusterId: owner } of objects.all()) if (owner === clusterId) objects.delete(id);
  store.collection(account, 'kubernetes_state').delete(clusterId);
}

/**
 * What somebody else changed, in order. Only the last change of an object is known. A deleted object no longer says
 * at which revision that was: it gets one that belongs to no other change.
 */
function changesBetween(
  before: ReadonlyMap<string, ReadonlyMap<string, KubeObject>>,
  after: ReadonlyMap<string, ReadonlyMap<string, KubeObject>>,
  from: number,
  to: number,
): Change[] {
  const changes: Change[] = [];
  for (const [plural, objects] of after) {
    for (const [name, object] of objects) {
      const old = before.get(plural)?.get(name);
      if (old?.metadata.resourceVersion !== object.metadata.resourceVersion)
        changes.push({ revision: Number(object.metadata.resourceVersion), plural, object, before: old });
    }
  }
  const taken = new Set(changes.map(({ revision }) => revision));
  let revision = to;
  for (const [plural, objects] of before) {
    for (const [name, old] of objects) {
      if (after.get(plural)?.has(name) === true) continue;
      while (taken.has(revision) && revision > from + 1) revision -= 1;
      changes.push({ revision, plural, object: undefined, before: old });
      revision = Math.max(from + 1, revision - 1);
    }
  }
  return changes.sort((a, b) => a.revision - b.revision);
}

function byName(objects: KubeObject[]): KubeObject[] {
  return objects.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}
