import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BodyPath,
  differences,
  mergeBodies,
  parseBodyPath,
  valueAt,
  withoutValueAt,
  withValueAt,
} from './paths.ts';

const key = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text !== '__proto__' && !text.includes('\\'));
const bodyPath = fc.tuple(key, fc.array(key, { maxLength: 3 })).map(([first, rest]): BodyPath => [first, ...rest]);
const body = fc.dictionary(key, fc.oneof({ maxDepth: 2 }, fc.string(), fc.integer(), fc.dictionary(key, fc.string())), {
  maxKeys: 4,
});

describe('paths', () => {
  test('are split at dots; a backslash escapes a dot', () => {
    expect(parseBodyPath('--set', 'tags.app\\.kubernetes\\.io/name')).toEqual(['tags', 'app.kubernetes.io/name']);
    expect(() => parseBodyPath('--set', 'a..b')).toThrow('has an empty part');
    expect(() => parseBodyPath('--set', 'a.__proto__.b')).toThrow('`__proto__` cannot be used as a name');
    fc.assert(
      fc.property(bodyPath, (path) => {
        expect(parseBodyPath('--set', path.map((part) => part.replaceAll('.', '\\.')).join('.'))).toEqual(path);
      }),
    );
  });

  test('setting a value does not mutate the input, and unsetting removes it', () => {
    fc.assert(
      fc.property(body, bodyPath, fc.string(), (start, path, value) => {
        const before = structuredClone(start);
        const set = withValueAt(start, path, value);
        expect(valueAt(set, path)).toBe(value);
        expect(start).toEqual(before);
        expect(valueAt(withoutValueAt(set, path), path)).toBeUndefined();
      }),
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('a list item is addressed by its index', () => {
    const start = { list: ['a', 'b'] };
    expect(withValueAt(start, ['list', '1'], 'c')).toEqual({ list: ['a', 'c'] });
    expect(withValueAt(start, ['list', '2'], 'c')).toEqual({ list: ['a', 'b', 'c'] });
    expect(withoutValueAt(start, ['list', '0'])).toEqual({ list: ['b'] });
    expect(valueAt(start, ['list', 'length'])).toBeUndefined();
  });
});

describe('bodies', () => {
  test('merge, and the later one takes precedence', () => {
    expect(mergeBodies({ a: { x: 1, y: 2 }, b: [1, 2], c: 1 }, { a: { y: 3 }, b: [3] })).toEqual({
      a: { x: 1, y: 3 },
      b: [3],
      c: 1,
    });
    fc.assert(
      fc.property(body, (one) => {
        expect(mergeBodies(one, one)).toEqual(one);
      }),
    );
  });

  test('differ by path', () => {
    expect(
      differences({ d: 'x', t: { a: '1', 'b.c': '2' }, l: ['p', 'q'] }, { d: 'y', t: { a: '1' }, l: ['q', 'r'] }),
    ).toEqual(['~ d: "x" → "y"', String.raw`- t.b\.c: "2"`, '- l: "p"', '+ l: "r"']);
    expect(differences({ l: ['p', 'q'] }, { l: ['q', 'p'] })).toEqual(['~ l: ["p","q"] → ["q","p"]']);
    fc.assert(
      fc.property(body, (one) => {
        expect(differences(one, structuredClone(one))).toEqual([]);
      }),
    );
  });
});
