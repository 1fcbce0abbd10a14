import { readFileSync } from 'node:fs';
import { operations } from '@oks-kit/schemas';
import { describe, expect, test } from 'vitest';
import { exitCodeRows } from '../framework/exit-codes.ts';
import { aligned, type HelpStyle } from '../framework/help-layout.ts';
import { helpFor } from '../framework/help.ts';
import { parseCommandLine } from '../framework/parse.ts';
import { referenceText } from '../framework/reference.ts';
import { paletteFor } from '../output/color.ts';
import { nounGroups } from './help/overview.ts';
import { topicText } from './help/topic-texts.ts';
import { topicNames } from './help/topics.ts';
import { application } from './application.ts';

const { commands } = application;
const output = { write: () => undefined, isTerminal: false, columns: undefined, rows: undefined };
const style: HelpStyle = { palette: paletteFor({ env: {} }, output, { 'no-color': false }), width: 80 };

test('commands only list operations that exist', () => {
  const called = commands.flatMap(({ operations: ids }) => ids ?? []);
  expect(called.length).toBeGreaterThan(10);
  expect(called.filter((id) => !Object.hasOwn(operations, id))).toEqual([]);
});

describe('each command', () => {
  test.each(commands.map((command) => [command.path.join(' '), command] as const))(
    'oks %s has a summary of one sentence and valid examples',
    (_, command) => {
      expect(command.summary).toMatch(/^[A-Z$].*\.$/);
      for (const example of command.examples) {
        const lines = oksLines(example);
        expect(lines.length).toBeGreaterThan(0);
        const parsed = lines.map((words) => parseCommandLine(words, application));
        expect(parsed.some((one) => one.kind === 'run' && one.command === command)).toBe(true);
      }
    },
  );

  test.each(commands.map(({ path }) => [path.join(' '), path] as const))(
    'oks %s has help that fits 80 columns and ends with an example',
    (_, path) => {
      const text = helpFor(path, application, style);
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(text).toMatch(/\nExamples?\n {2}\S[^]*\nFlags that every command accepts: oks help flags\n$/);
    },
  );
});

test('the overview lists every noun, on one screen', () => {
  const text = helpFor([], application, style);
  const grouped = Object.values(nounGroups).flatMap((group) => Object.keys(group));
  const nouns = [...new Set(commands.map(({ path }) => path[0]))];
  expect(grouped.toSorted()).toEqual(nouns.toSorted());
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(45);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each(topicNames)('the topic %s fits a terminal', (name) => {
  const text = topicText(name, style);
  expect(text.length).toBeGreaterThan(80);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('long words and long texts stay in their columns', () => {
  expect(
    aligned(
      [
        ['--a', 'one two three four five six'],
        ['x'.repeat(40), 'behind'],
      ],
      { width: 62 },
    ),
  ).toEqual([
    `  ${'--a'.padEnd(34)}  one two three four five`,
    `${' '.repeat(38)}six`,
    `  ${'x'.repeat(40)}`,
    `${' '.repeat(38)}behind`,
  ]);
});

test('REFERENCE.md is current; `npm run reference` writes it', () => {
  expect(readFileSync(new URL('../../REFERENCE.md', import.meta.url), 'utf8')).toBe(referenceText(application));
});

test('the README lists the exit codes of the program', () => {
  const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [code, meaning] of exitCodeRows) expect(text).toContain(`| ${code} | ${meaning} |`);
});

/** The `oks` command lines in a line of shell code, as words. */
function oksLines(line: string): string[][] {
  const [, sourced] = /<\((.*)\)/.exec(line) ?? [];
  if (sourced !== undefined) return oksLines(sourced);
  const words = [
    ...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(&&|\|\|?|;|[12]?>|<)|([^\s"'|;<>&]+(?:'[^']*')?)/g),
  ].map(([, double, single, operator, bare]) =>
    operator === undefined ? { text: double ?? single ?? bare?.replaceAll("'", '') ?? '' } : { operator },
  );
  const lines: string[][] = [[]];
  let intoFile = false;
  for (const { text, operator } of words) {
    if (operator !== undefined) {
      intoFile = /[<>]$/.test(operator);
      if (!intoFile) lines.push([]);
    } else if (intoFile) intoFile = false;
    else lines.at(-1)?.push(text);
  }
  return lines.filter(([first]) => first === 'oks').map(([, ...rest]) => rest);
}
