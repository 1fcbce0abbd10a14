import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stringifyYaml } from './index.ts';
import { anyText, surprisingTexts } from './surprising-texts.fixture.ts';

/** Texts that YAML 1.1 readers do not read as text, in the notation of PyYAML and go-yaml. */
const time = String.raw`[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?`;
const implicit: readonly RegExp[] = [
  // PyYAML: bool, float, int, merge, null, timestamp, value.
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/,
  /^(?:[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+)$/,
  /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/,
  /^(?:<<|=|~|null|Null|NULL|)$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  RegExp(String.raw`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)${time}$`),
  // go-yaml, which first removes underscores, and accepts a sign after a prefix.
  /^(?:y|Y|n|N)$/,
  /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:_*[eE]_*[-+]?[0-9_]+)?$/,
  /^[-+]?0_*[bBoOxX]_*[-+]?[0-9a-fA-F_]+$/,
];

const fixed = { seed: 17, numRuns: 3_000 };

test.each(surprisingTexts)('%j stays text as a value, a key and an item', (given) => {
  const wellFormed = given.toWellFormed();
  const printed = stringifyYaml({ value: given, keys: { [given]: 'x' }, list: [given] });
  for (const version of ['1.1', '1.2'] as const) {
    expect(parse(printed, { version })).toEqual({ value: wellFormed, keys: { [wellFormed]: 'x' }, list: [wellFormed] });
  }
});

test('unquoted text is text for every YAML 1.1 reader, and contains no terminal control characters', () => {
  fc.assert(
    fc.property(anyText, (given) => {
      const printed = stringifyYaml([given]);
      expect(printed).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const [, plain] = /^- ([^"|].*)\n$/.exec(printed) ?? [];
      if (plain === undefined) return;
      expect(plain).toBe(given.toWellFormed());
      for (const form of implicit) expect(plain).not.toMatch(form);
    }),
    fixed,
  );
});

test('values are read back unchanged by the rules of YAML 1.1 and 1.2', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      anyText.map((one) => one.toWellFormed()),
      fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        anyText.map((one) => one.toWellFormed()),
        tie('any'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  })).any;
  fc.assert(
    fc.property(value, (given) => {
      const printed = stringifyYaml(given);
      for (const version of ['1.1', '1.2'] as const) expect(parse(printed, { version })).toEqual(given);
    }),
    fixed,
  );
});

test('common texts are printed without quotes, as people write them', () => {
  const given = {
    server: 'https://127.0.0.1:6443',
    cidr: '10.50.0.0/18',
    address: '10.92.0.10',
    id: '3f0c1c9e-7a54-4a53-9d1f-5c1f7b2a6f10',
    version: '1.32',
    script: '#!/bin/sh\necho hi\n',
    name: 'Grüße, ada@example.com (team)',
    list: [1.5, null, ['a'], { key: 'value', left: undefined }],
    empty: [[], {}, { left: undefined }],
  };
  expect(stringifyYaml(given)).toBe(
    `server: https://127.0.0.1:6443
cidr: 10.50.0.0/18
address: 10.92.0.10
id: 3f0c1c9e-7a54-4a53-9d1f-5c1f7b2a6f10
version: "1.32"
script: |
  #!/bin/sh
  echo hi
name: Grüße, ada@example.com (team)
list:
  - 1.5
  - null
  - - a
  - key: value
empty:
  - []
  - {}
  - {}
`,
  );
});

test.each([
  ['a\nb', '|-\n  a\n  b\n'],
  ['a\n\nb\n', '|\n  a\n\n  b\n'],
  ['a\n\n', '|+\n  a\n\n'],
  ['... a', '"... a"\n'],
  [-0, '-0\n'],
  [5e-324, '5.0e-324\n'],
  [Number.NEGATIVE_INFINITY, '-.inf\n'],
])('a document can be %j', (value, text) => {
  expect(stringifyYaml(value)).toBe(text);
  for (const version of ['1.1', '1.2'] as const) expect(parse(text, { version })).toBe(value);
});

test('a key that is too long for a line gets an indicator', () => {
  const given = { a: { ['k'.repeat(2_000)]: { x: [1] } } };
  expect(parse(stringifyYaml(given))).toEqual(given);
});
