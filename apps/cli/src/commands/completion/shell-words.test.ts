import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteForBash, quoteForPowerShell, quoteInOpenBashQuote, readTypedWord } from './shell-words.ts';

const specials = 'ab \'"`$\\!#~*?{}[]()<>|&;=:@%^,-\u2018\u2019é'.split('');
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...specials),
    minLength: 1,
    maxLength: 12,
  }),
  fc.string({ minLength: 1 }),
);

describe('bash', () => {
  test('quoted values round-trip', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(readTypedWord(quoteForBash(value), 'bash')).toMatchObject({ text: value, open: undefined });
      }),
    );
  });

  test('values quoted after an open quote round-trip', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('"' as const, "'" as const), (value, quote) => {
        const written = quoteInOpenBashQuote(value, quote);
        if (written === undefined) return;
        expect(readTypedWord(`${quote}${written}${quote}`, 'bash')).toMatchObject({ text: value, open: undefined });
      }),
    );
  });

  test('sh parses every quoted value unchanged', () => {
    const values = fc.sample(anyText, { seed: 1, numRuns: 500 }).filter((value) => !value.includes('\0'));
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${values.map(quoteForBash).join(' ')}`], {
      encoding: 'utf8',
    });
    expect(stdout.split('\0').slice(0, -1)).toEqual(values);
  });
});

test('PowerShell parses every value unchanged: plain, or in single quotes with doubled quotes', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      const written = quoteForPowerShell(value);
      if (written === value) {
        expect(value).toMatch(/^[\p{L}\p{N}_./:+=-]+$/u);
        return;
      }
      expect(written.startsWith("'") && written.endsWith("'")).toBe(true);
      const inside = written.slice(1, -1);
      expect(inside.replaceAll(/['\u2018\u2019\u201a\u201b]{2}/g, '')).not.toMatch(/['\u2018\u2019\u201a\u201b]/);
      expect(inside.replaceAll(/(['\u2018\u2019\u201a\u201b])\1/g, '$1')).toBe(value);
    }),
  );
});

test.each<[string, string, 'bash' | 'zsh' | 'fish', string, string | undefined, number]>([
  ['nothing', '', 'bash', '', undefined, 0],
  ['a backslash', 'two\\ words', 'bash', 'two words', undefined, 0],
  ['a backslash at the end', 'two\\', 'bash', 'two', undefined, 0],
  ['an open quote', "'two wo", 'bash', 'two wo', '', 0],
  ['an open quote after a flag', '--project="sh', 'bash', '--project=sh', '--project=', 10],
  ['a closed quote', "'a b'c", 'zsh', 'a bc', undefined, 0],
  ['a quote that is opened again', "'it'\\''s a", 'bash', "it's a", "it'", 0],
  ['characters at which bash breaks words', 'a:b=c', 'bash', 'a:b=c', undefined, 4],
  ['quoted word breaks', "a\\:b':'", 'bash', 'a:b:', undefined, 0],
  ['escapes in double quotes', '"\\$a\\b', 'bash', '$a\\b', '', 0],
  ['escapes in single quotes of fish', "'it\\'s", 'fish', "it's", '', 0],
])('parses %s', (_, raw, shell, text, before, behindBreak) => {
  const word = readTypedWord(raw, shell);
  expect([word.text, word.open?.before, word.behindBreak]).toEqual([text, before, behindBreak]);
});
