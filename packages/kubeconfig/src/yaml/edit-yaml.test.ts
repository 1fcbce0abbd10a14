import { describe, expect, test } from 'vitest';
import { editYaml } from './edit-yaml.ts';
import { parseYamlDocument } from './parse-yaml.ts';

const edit = (text: string, after: unknown): string | undefined => editYaml(text, parseYamlDocument(text, true), after);

type Case = [title: string, text: string, after: unknown, edited: string];

describe('a field of a block', () => {
  test.each<Case>([
    ['is removed with its comment', 'a: 1\nb: 2 # own\nc: 3 # other\n', { a: 1, c: 3 }, 'a: 1\nc: 3 # other\n'],
    ['is removed at the end of a text without a line break', 'a: 1\nb: 2', { a: 1 }, 'a: 1\n'],
    ['is removed with Windows line ends', 'a: 1\r\nb: 2\r\nc: 3\r\n', { a: 1, c: 3 }, 'a: 1\r\nc: 3\r\n'],
    ['is removed behind a dash', 'l:\n- a: 1 # one\n  b: 2\n', { l: [{ b: 2 }] }, 'l:\n- b: 2\n'],
    ['is removed with its lines', 'a:\n  x: 1\n  y:\n  - 2\nb: 3\n', { b: 3 }, 'b: 3\n'],
    ['that is null stays if the new value has none', 'a:\nb: 1\n', { b: 2 }, 'a:\nb: 2\n'],
    ['that is empty gets a text', 'a:\nb: 1\n', { a: 'x', b: 1 }, 'a: x\nb: 1\n'],
    ['that is empty gets a text before its comment', 'a: # why\nb: 1\n', { a: 'x', b: 1 }, 'a: x # why\nb: 1\n'],
    ['that is an explicit null gets a text', 'a:  ~ # why\n', { a: 'x' }, 'a:  x # why\n'],
    ['keeps the spaces before its value', 'a:   1\nb: {x: 1}\n', { a: 2, b: { x: 1 } }, 'a:   2\nb: {x: 1}\n'],
    ['becomes null if it is undefined', 'a: 1\n', { a: undefined }, 'a: null\n'],
    ['is quoted if it needs to be', 'a: x\n', { a: 'on' }, 'a: "on"\n'],
    ['is quoted as a key if it needs to be', 'a: {x: 1}\n', { a: { x: 1, on: 1 } }, 'a: {x: 1, "on": 1}\n'],
  ])('%s', (_, text, after, edited) => {
    expect(edit(text, after)).toBe(edited);
  });
});

describe('a block', () => {
  test.each<Case>([
    ['becomes a text', 'a:\n  x: 1\nb: 1\n', { a: 's', b: 1 }, 'a: s\nb: 1\n'],
    ['becomes a list', 'a:\n  x: 1\nb: 1\n', { a: [1], b: 1 }, 'a: [1]\nb: 1\n'],
    ['becomes a mapping', 'a:\n- 1\nb: 1\n', { a: { x: 1, y: undefined }, b: 1 }, 'a: {x: 1}\nb: 1\n'],
    ['loses all its fields', 'a:\n  x: 1\nb: 1\n', { a: {}, b: 1 }, 'a: {}\nb: 1\n'],
    ['loses all its items', 'a:\n- 1\nb: 1\n', { a: [], b: 1 }, 'a: []\nb: 1\n'],
    ['inside a list loses all its items', '- - 1\n- 2\n', [[], 2], '- []\n- 2\n'],
    ['gets other fields only', 'a:\n  x: 1\nb: 1\n', { a: { z: 2 }, b: 1 }, 'a:\n  {z: 2}\nb: 1\n'],
    [
      'gets a text of several lines',
      'a:\n    x: 1\nb: 1\n',
      { a: { x: 1, z: 'one\n\ntwo\n' }, b: 1 },
      'a:\n    x: 1\n    z: |\n      one\n\n      two\nb: 1\n',
    ],
    [
      'gets a field and the next item at one place',
      '- name: a\n',
      [{ name: 'a', x: 1 }, { name: 'b' }],
      '- name: a\n  x: 1\n- name: b\n',
    ],
  ])('%s', (_, text, after, edited) => {
    expect(edit(text, after)).toBe(edited);
  });
});

describe('empty values are filled', () => {
  test.each<Case>([
    ['a mapping', 'a: {} # why\n', { a: { x: 1 } }, 'a: # why\n  x: 1\n'],
    ['a mapping with spaces', 'a: {  }\n', { a: { x: 1 } }, 'a:\n  x: 1\n'],
    ['a list with a space', 'a: [ ]\n', { a: [1] }, 'a:\n  - 1\n'],
    ['a null', 'a: NULL\n', { a: [1] }, 'a:\n  - 1\n'],
    ['a tilde', 'a: ~\n', { a: { x: 1 } }, 'a:\n  x: 1\n'],
    ['as the lists of the text are indented', 'a: []\nb:\n- 1\n', { a: [2], b: [1] }, 'a:\n- 2\nb:\n- 1\n'],
    ['in a text with other lists', 'a: []\nb:\n  - 1\n', { a: [2], b: [1] }, 'a:\n  - 2\nb:\n  - 1\n'],
    ['in a text without lists at its left', 'a: []\nb:\n- 1\n', { a: { x: 1 }, b: [1] }, 'a:\n  x: 1\nb:\n- 1\n'],
    ['on one line', '{a: {}, b: []}\n', { a: { x: 1 }, b: [1] }, '{a: {"x": 1}, b: [1]}\n'],
  ])('%s', (_, text, after, edited) => {
    expect(edit(text, after)).toBe(edited);
  });
});

describe('on one line', () => {
  test.each<Case>([
    ['the first field is removed', '{a: 1, b: 2, c: 3}\n', { b: 2, c: 3 }, '{b: 2, c: 3}\n'],
    ['a field between others is removed', '{a: 1, b: 2, c: 3}\n', { a: 1, c: 3 }, '{a: 1, c: 3}\n'],
    ['the last field is removed', '{a: 1, b: 2 }\n', { a: 1 }, '{a: 1 }\n'],
    ['all fields are removed', 'a: {b: 1}\n', { a: {} }, 'a: {}\n'],
    ['the last item is removed', '[{name: a}, {name: b} ]\n', [{ name: 'a' }], '[{name: a} ]\n'],
    [
      'an item between others is removed',
      '[{name: a}, {name: b}, {name: c}]\n',
      named('a', 'c'),
      '[{name: a}, {name: c}]\n',
    ],
    ['items are added', '[{name: a}]\n', named('a', 'b', 'c'), '[{name: a}, {name: "b"}, {name: "c"}]\n'],
    [
      'fields are added',
      'a: {x: 1}\n',
      { a: { x: 1, y: 'z', 'A_b-c': [null], 'd.e': 1 } },
      'a: {x: 1, "y": "z", A_b-c: [null], "d.e": 1}\n',
    ],
    ['a list without names gets another length', 'a: [1, 2]\n', { a: [1] }, 'a: [1]\n'],
    ['JSON behind empty lines keeps its quotes', '\n {"a": 1}\n', { a: 1, b: 2 }, '\n {"a": 1, "b": 2}\n'],
  ])('%s', (_, text, after, edited) => {
    expect(edit(text, after)).toBe(edited);
  });
});

describe('a list', () => {
  test.each<Case>([
    [
      'of the same length keeps the spelling of unchanged items',
      "- 'one' # 1\n- two\n",
      ['one', 'new'],
      "- 'one' # 1\n- new\n",
    ],
    [
      'of another length is written again',
      'a:\n  - 1 # one\n  - 2\nb: 1\n',
      { a: [1, 2, 3], b: 1 },
      'a:\n  - 1\n  - 2\n  - 3\nb: 1\n',
    ],
    [
      'of another length keeps Windows line ends',
      'a:\r\n- 1\r\nb: 1\r\n',
      { a: [1, 2], b: 1 },
      'a:\r\n- 1\r\n- 2\r\nb: 1\r\n',
    ],
    [
      'whose items change places is written again',
      '- name: a # one\n- name: b\n',
      named('b', 'a'),
      '- name: b\n- name: a\n',
    ],
    ['whose items all change is written again', '- name: a\n  x: 1\n', named('b'), '- name: b\n'],
    [
      'whose items partly change places is written again',
      '- name: a\n- name: b # two\n- name: c\n',
      named('a', 'c', 'b'),
      '- name: a\n- name: c\n- name: b\n',
    ],
    [
      'has items of one name',
      '- name: a\n  x: 1 # one\n- name: a\n  x: 2 # two\n',
      [
        { name: 'a', x: 1 },
        { name: 'a', x: 3 },
      ],
      '- name: a\n  x: 1 # one\n- name: a\n  x: 3 # two\n',
    ],
    [
      'loses the second item of one name',
      '- name: a\n  x: 1 # one\n- name: a\n  x: 2 # two\n',
      [{ name: 'a', x: 1 }],
      '- name: a\n  x: 1 # one\n',
    ],
  ])('%s', (_, text, after, edited) => {
    expect(edit(text, after)).toBe(edited);
  });
});

describe('an alias', () => {
  test.each<Case>([
    ['of an unchanged value stays', 'x: &k 1\ny: 2\nz: *k\n', { x: 1, y: 3, z: 1 }, 'x: &k 1\ny: 3\nz: *k\n'],
    [
      'of a block before a changed line stays',
      'x: &k\n  s: 1\ny: 1\nz: *k\n',
      { x: { s: 1 }, y: 2, z: { s: 1 } },
      'x: &k\n  s: 1\ny: 2\nz: *k\n',
    ],
    [
      'of a block before a removed line stays',
      'x: &k\n  s: 1\ny: 1\nz: *k\n',
      { x: { s: 1 }, z: { s: 1 } },
      'x: &k\n  s: 1\nz: *k\n',
    ],
    [
      'of a block behind a changed line stays',
      'y: 1\nx: &k\n  s: 1\nz: *k\n',
      { y: 2, x: { s: 1 }, z: { s: 1 } },
      'y: 2\nx: &k\n  s: 1\nz: *k\n',
    ],
    ['of a changed value is replaced with the old value', 'x: &k 1\ny: *k\n', { x: 2, y: 1 }, 'x: &k 2\ny: 1\n'],
    [
      'of a block that grows is replaced with the old value',
      'x: &k\n  s: 1\nz: *k\n',
      { x: { s: 1, t: 2 }, z: { s: 1 } },
      'x: &k\n  s: 1\n  t: 2\nz: {s: 1}\n',
    ],
    ['that is replaced itself leaves nothing', 'x: &k 1\ny: [*k]\n', { x: 2, y: 's' }, 'x: &k 2\ny: s\n'],
    ['that is removed leaves nothing', 'x: &k 1\ny: *k\nz: 1\n', { x: 2, z: 1 }, 'x: &k 2\nz: 1\n'],
  ])('%s', (_, text, after, edited) => {
    expect(edit(text, after)).toBe(edited);
  });
});

describe('a mapping that takes fields from another one', () => {
  const text = 'x: &b\n  s: 1\ny:\n  <<: *b\n  u: 3\n  v:\n';

  test('can change its own fields', () => {
    expect(edit(text, { x: { s: 1 }, y: { s: 1, u: 4 } })).toBe(text.replace('u: 3', 'u: 4'));
  });

  test('can override a field', () => {
    expect(edit(text, { x: { s: 1 }, y: { s: 2, u: 3, v: null } })).toBe(`${text}  s: 2\n`);
  });

  test('cannot lose a field', () => {
    expect(edit(text, { x: { s: 1 }, y: { u: 3, v: null } })).toBeUndefined();
  });
});

test.each<[title: string, text: string, after: unknown]>([
  ['an anchor before a block that becomes a text', 'a: &k\n  x: 1\nb: *k\n', { a: 's', b: { x: 1 } }],
  ['an anchor before nothing', 'a: &k\nb: 1\n', { a: 'x', b: 1 }],
  ['an anchor before an empty mapping', 'a: &k {}\nb: *k\n', { a: { x: 1 }, b: {} }],
  ['a question mark before a removed key', 'b: 2\n? a\n: 1\n', { b: 2 }],
  ['a key that is a list', '? [a]\n: 1\nb: 2\n', { b: 3 }],
  ['a removed item on the line of another dash', '- - name: a\n  - name: b\n', [named('b')]],
  ['two neighbours at the end of a line that are removed', '{a: 1, b: 2, c: 3}\n', { a: 1 }],
])('is not edited in place: %s', (_, text, after) => {
  expect(edit(text, after)).toBeUndefined();
});

test('other errors are not mistaken for a text that cannot be edited', () => {
  const text = `a: &a [1]\nb: &b [${'*a, '.repeat(60)}]\nc: [${'*b, '.repeat(60)}]\n`;
  expect(() => edit(text, {})).toThrow('Excessive alias count');
});

function named(...names: string[]): { readonly name: string }[] {
  return names.map((name) => ({ name }));
}
