import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleManifest } from './example.fixture.ts';
import { parsePlain } from './parse-plain.ts';
import { parseYaml } from './parse-source.ts';
import { starterManifest } from './starter.ts';

/** The result of the YAML parser. Undefined if it refuses the text. */
function parsed(text: string): unknown {
  try {
    return parseYaml('oks.yaml', text);
  } catch {
    return undefined;
  }
}

test.each([
  ['the starter', starterManifest],
  ['a project with a cluster and a node pool', exampleManifest()],
  ['empty values, comments and empty lines', '# a\n\nprojects:\n  shop:\n\n  # b\n  data:\nowner: team\n'],
  ['collections in one line', 'a: {b: [c, "d e", 5, true], f: {}, g: []}\n'],
])('a text with %s is read without the YAML parser, with the same result', (_, text) => {
  expect(parsePlain('oks.yaml', text)).toBeDefined();
  expect([parsePlain('oks.yaml', text)]).toEqual(parsed(text));
});

test.each([
  ['a list in block style', 'a:\n  - b\n'],
  ['an anchor', 'a: &b c\n'],
  ['a tag', 'a: !!str b\n'],
  ['a comment after a value', 'a: b # c\n'],
  ['an escape', 'a: "\\n"\n'],
  ['a decimal number', 'a: 1.30\n'],
  ['a word that YAML 1.1 reads as a boolean', 'a: on\n'],
  ['a key twice', 'a: b\na: c\n'],
  ['a line that continues', 'a: b\n  c\n'],
  ['a wrong indentation', 'a:\n    b: c\n  d: e\n'],
  ['two documents', 'a: b\n---\nc: d\n'],
  ['a Windows line break', 'a: b\r\n'],
  ['a tab', 'a:\tb\n'],
  ['JSON', '{"a": "b"}'],
  ['deep nesting', `a: ${'['.repeat(100_000)}`],
])('a text with %s is left to the YAML parser', (_, text) => {
  expect(parsePlain('oks.yaml', text)).toBeUndefined();
});

const piece = fc.constantFrom(
  ...['a', 'bc', 'web-1', 'eu-west-2a', '10.50.0.0/18', '1.2.3', '0', '12', '007', '1e3', '0x1', '-1', '1_000'],
  ...[
    'true',
    'False',
    'no',
    'null',
    '~',
    '"1.32"',
    '"a b"',
    '"a\\"',
    "'c'",
    '""',
    'a/b',
    '.',
    '..',
    '-',
    'my-ip',
    '<<',
  ],
  ...['[', ']', '{', '}', ', ', ',', ': ', ':', ' ', '  ', '\n', '\n  ', '\n    ', '\n      ', '# c', ' #', '&a', '*a'],
  ...['|', '>', '!x', '%', '@', '?', '\t', '\r', '- ', '--- ', '...', 'é', '2026-01-01', '.5', 'a:\n', 'b: c\n'],
);
const line = fc.tuple(
  fc.constantFrom('', '  ', '    ', '      '),
  fc.constantFrom('a', 'b', 'c1', 'web', 'tags'),
  fc.constantFrom(
    ':',
    ': x',
    ': 5',
    ': "y z"',
    ': [a, b]',
    ': {a: b, c: [d]}',
    ': true',
    ': 1.30',
    ': {a: {}}',
    ': []',
  ),
  fc.constantFrom('', '', '', ' ', ' # c'),
);
const text = fc.oneof(
  fc.array(line, { maxLength: 8 }).map((lines) => lines.map((parts) => `${parts.join('')}\n`).join('')),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.tuple(fc.nat(300), piece).map(([at, part]) => exampleManifest().slice(0, at) + part + exampleManifest().slice(at)),
);

test('for any plain text, the result and its positions are those of the YAML parser', () => {
  let plain = 0;
  fc.assert(
    fc.property(text, (one) => {
      const read = parsePlain('oks.yaml', one);
      if (read === undefined) return;
      plain += 1;
      expect([read]).toEqual(parsed(one));
    }),
    { numRuns: 3_000 },
  );
  expect(plain).toBeGreaterThan(300);
});
