import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Collection, Store } from './store.ts';

/** A record of these tests. */
export interface Note {
  readonly id: string;
  readonly text: string;
}

/** How a suite opens a new store. */
export type OpenStore = () => Store | Promise<Store>;

/** Tests of the behavior that all stores share. */
export function describeStore(name: string, open: OpenStore): void {
  describe(`a store in ${name}`, () => {
    let store: Store;
    let notes: Collection<Note>;
    beforeEach(async () => {
      store = await open();
      notes = store.collection<Note>('first', 'note');
      return () => store.close();
    });

    test('returns exactly the stored record', async () => {
      await store.run(() => notes.put({ id: 'a', text: 'ä\u0000"\ud800' }));
      expect(await store.run(() => [notes.get('a'), notes.get('b')])).toEqual([
        { id: 'a', text: 'ä\u0000"\ud800' },
        undefined,
      ]);
    });

    test('lists records in the order of their first put', async () => {
      for (const id of ['b', 'a', 'c']) await store.run(() => notes.put({ id, text: id }));
      await store.run(() => notes.put({ id: 'b', text: 'again' }));
      expect(await store.run(() => notes.all().map(({ text }) => text))).toEqual(['again', 'a', 'c']);
    });

    test('deletes records, and ignores the deletion of a missing one', async () => {
      await store.run(() => notes.put({ id: 'a', text: 'a' }));
      await store.run(() => {
        notes.delete('a');
        notes.delete('never');
      });
      expect(await store.run(() => notes.all())).toEqual([]);
    });

    test('separates scopes and collections, and shares one between two handles', async () => {
      await store.run(() => notes.put({ id: 'a', text: 'a' }));
      const seen = await store.run(() => [
        store.collection<Note>('second', 'note').all(),
        store.collection<Note>('first', 'other').all(),
        store.collection<Note>('first', 'note').all(),
      ]);
      expect(seen).toEqual([[], [], [{ id: 'a', text: 'a' }]]);
    });

    test('finds the scope of a record', async () => {
      await store.run(() => store.collection<Note>('second', 'note').put({ id: 'b', text: 'b' }));
      expect([await store.scopeOf('note', 'b'), await store.scopeOf('note', 'a')]).toEqual(['second', undefined]);
    });

    test('keeps scratch records while it is open', async () => {
      const marks = store.scratch<Note>('first', 'mark');
      await store.run(() => marks.put({ id: 'a', text: 'a' }));
      expect(await store.run(() => marks.all())).toEqual([{ id: 'a', text: 'a' }]);
    });

    test('stores all of a unit of work or nothing, in every scope', async () => {
      const others = store.collection<Note>('second', 'note');
      await store.run(() => {
        for (const id of ['kept', 'last']) notes.put({ id, text: 'before' });
      });
      const undone: number[] = [];
      const fail = async (): Promise<void> =>
        store.run(() => {
          notes.delete('kept');
          notes.put({ id: 'kept', text: 'after' });
          others.put({ id: 'new', text: 'new' });
          store.transaction(() => notes.delete('last'));
          for (const number of [1, 2]) store.onUndo(() => undone.push(number));
          throw new Error('halfway');
        });
      await expect(fail()).rejects.toThrow('halfway');
      expect(undone).toEqual([2, 1]);
      expect(await store.run(() => [notes.all(), others.all()])).toEqual([
        [
          { id: 'kept', text: 'before' },
          { id: 'last', text: 'before' },
        ],
        [],
      ]);
      await store.run(() => others.put({ id: 'new', text: 'later' }));
      expect(await store.run(() => others.get('new')?.text)).toBe('later');
    });

    test('does units of work as if there were no others', async () => {
      const numbers = store.collection<{ id: string; value: number }>('first', 'number');
      await store.run(() => numbers.put({ id: 'sum', value: 0 }));
      const add = async (value: number): Promise<void> =>
        store.run(() => numbers.put({ id: 'sum', value: (numbers.get('sum')?.value ?? 0) + value }));
      await Promise.all(Array.from({ length: 20 }, (_, value) => add(value)));
      expect(await store.run(() => numbers.get('sum')?.value)).toBe(190);
    });

    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      text: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    });
    const unit = fc.record({ changes: fc.array(change, { maxLength: 6 }), fails: fc.boolean() });

    test('is a map in the order of first puts, whatever fails in between', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(unit, { maxLength: 8 }), async (units) => {
          await store.run(() => {
            for (const { id } of notes.all()) notes.delete(id);
          });
          let model = new Map<string, string>();
          for (const { changes, fails } of units) {
            const next = new Map(model);
            const apply = (): void => {
              for (const { id, text } of changes) {
                if (text === undefined) notes.delete(id);
                else notes.put({ id, text });
              }
              if (fails) throw new Error('as asked');
            };
            for (const { id, text } of changes) {
              if (text === undefined) next.delete(id);
              else next.set(id, text);
            }
            await Promise.resolve()
              .then(async () => store.run(apply))
              .then(
                () => (model = next),
                () => undefined,
              );
            const found = await store.run(() => notes.all().map(({ id, text }) => [id, text]));
            expect(found).toEqual([...model]);
          }
        }),
        { numRuns: 30, seed: 7 },
      );
    });
  });
}
