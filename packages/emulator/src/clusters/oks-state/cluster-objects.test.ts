import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryStore } from '../../state/store/memory-store.ts';
import { openClusterObjects } from './cluster-objects.ts';
import type { KubeObject, Unversioned } from './kube-object.ts';

const thing = (name: string, value: number): Unversioned => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name },
  spec: { value },
});

const step = fc.record({
  plural: fc.constantFrom('things', 'others'),
  name: fc.constantFrom('a', 'b', 'c'),
  value: fc.option(fc.nat(2), { nil: undefined }),
});

test('the changes since any revision turn the state at that revision into the current one', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(), (steps, at) => {
      const objects = openClusterObjects(memoryStore(), 'account', 'cluster');
      const moments: { revision: number; list: KubeObject[] }[] = [];
      for (const { plural, name, value } of steps) {
        moments.push({ revision: objects.revision(), list: objects.list('things') });
        if (value === undefined) objects.remove(plural, name);
        else objects.put(plural, thing(name, value));
      }
      const moment = moments[at % Math.max(1, moments.length)] ?? { revision: objects.revision(), list: [] };
      expect(objects.listAt('things', moment.revision)).toEqual(moment.list);
      const followed = new Map(moment.list.map((object) => [object.metadata.name, object]));
      for (const { plural, object, before } of objects.changesSince(moment.revision) ?? []) {
        if (plural !== 'things') continue;
        if (object === undefined) followed.delete(before?.metadata.name ?? '');
        else followed.set(object.metadata.name, object);
      }
      expect([...followed.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))).toEqual(
        objects.list('things'),
      );
    }),
  );
});

test('only recent changes are kept, and older revisions are unknown', () => {
  const objects = openClusterObjects(memoryStore(), 'account', 'cluster');
  for (let value = 0; value < 5000; value += 1) objects.put('things', thing('a', value));
  expect(objects.changesSince(2)).toBeUndefined();
  expect(objects.listAt('things', 2)).toBeUndefined();
  expect(objects.changesSince(objects.revision() + 1)).toBeUndefined();
  expect(objects.changesSince(objects.revision() - 1500)).toHaveLength(1500);
});

test('revisions continue when the store is opened again, and an unchanged object keeps its version', () => {
  const store = memoryStore();
  const first = openClusterObjects(store, 'account', 'cluster');
  const kept = first.put('things', thing('a', 1));
  const again = openClusterObjects(store, 'account', 'cluster');
  expect(again.put('things', thing('a', 1))).toEqual(kept);
  expect(Number(again.put('things', thing('a', 2)).metadata.resourceVersion)).toBe(
    Number(kept.metadata.resourceVersion) + 1,
  );
  expect(openClusterObjects(store, 'account', 'another').list('things')).toEqual([]);
});

test('a change that was rolled back has no effect on lists, history and revision', () => {
  const store = memoryStore();
  const objects = openClusterObjects(store, 'account', 'cluster');
  const kept = objects.put('things', thing('a', 1));
  const revision = objects.revision();
  expect(() =>
    store.run(() => {
      objects.put('things', thing('a', 2));
      objects.put('things', thing('b', 1));
      objects.remove('things', 'a');
      objects.settle(5);
      throw new Error('halfway');
    }),
  ).toThrow('halfway');
  expect(objects.list('things')).toEqual([kept]);
  expect([objects.revision(), objects.settledAt()]).toEqual([revision, 0]);
  expect(objects.changesSince(1)).toHaveLength(1);
  expect(openClusterObjects(store, 'account', 'cluster').list('things')).toEqual([kept]);
});
