import { operations } from '@oks-kit/schemas';
import { describe, expect, test } from 'vitest';
import { items } from '../../../packages/emulator/src/clusters/conformance/conformance-items.fixture.ts';
import { octlOperations, officialClis } from './official-commands.ts';
import { textOf } from './workspace.ts';

interface Row {
  /** The command lines in the first cell, with the words of the table's header. */
  readonly lines: readonly (readonly string[])[];
  readonly counterpart: string;
}

/** The rows of the tables about a program, which their first header cell names. */
function rowsAbout(program: string, markdown: string): Row[] {
  const tables = markdown.split(/\n(?!\|)/).map((block) => block.split('\n').filter((line) => line.startsWith('|')));
  return tables.flatMap(([header = '', , ...rows]) => {
    const [, first = ''] = cellsOf(header);
    const [name, ...prefix] = first.replaceAll('`', '').split(' ');
    if (name !== program) return [];
    return rows.map((row) => {
      const [, theirs = '', ours = ''] = cellsOf(row);
      // Not the flags, and not the verbs that follow a command.
      const lines = [...theirs.matchAll(/`([a-z][^`]*)`/g)].map(([, line = '']) => [...prefix, ...line.split(' ')]);
      return { lines, counterpart: ours };
    });
  });
}

const cellsOf = (row: string): string[] => row.split(/(?<!\\)\|/).map((cell) => cell.trim());

/** Whether a command line calls a command: its words are there, in their order, among flags and values. */
function calls(line: readonly string[], command: string): boolean {
  const [first = '', ...words] = command.split(' ');
  if (line[0] !== first) return false;
  let at = 0;
  return words.every((word) => (at = line.indexOf(word, at + 1)) > 0);
}

describe.each(officialClis)('$guide', ({ name, guide, commands }) => {
  const rows = rowsAbout(name, textOf(guide));

  test.each(commands)(`says what replaces \`${name} %s\``, (command) => {
    const found = rows.filter(({ lines }) => lines.some((line) => calls(line, command)));
    expect(found.length).toBeGreaterThan(0);
    for (const { counterpart } of found) expect(counterpart).not.toBe('');
  });

  test('names only commands that exist', () => {
    const lines = rows.flatMap((row) => row.lines);
    expect(lines.length).toBeGreaterThan(commands.length / 2);
    const unknown = lines.filter((line) => !commands.some((command) => calls(line, command)));
    expect(unknown.map((line) => line.join(' '))).toEqual([]);
  });

  test('says what differs on purpose', () => {
    expect(textOf(guide)).toContain('\n## Differences\n');
  });

  test('docs/comparison.md names only commands that exist', () => {
    const named = [...textOf('docs/comparison.md').matchAll(new RegExp(`\`${name} ([^\`]+)\``, 'g'))].map(
      ([, command = '']) => command,
    );
    expect(named.length).toBeGreaterThan(2);
    expect(
      named.filter(
        (line) => !commands.some((command) => `${line} `.startsWith(`${command} `) || command.startsWith(`${line} `)),
      ),
    ).toEqual([]);
  });
});

test('`oks api` has each operation of `octl kube api`', () => {
  expect(Object.keys(operations)).toEqual(expect.arrayContaining([...octlOperations]));
});

test('docs/emulator-backends.md has each check of the backends, with what they do', () => {
  const rows = items.map(({ title, builtinRefuses }) => `| ${title} | ${builtinRefuses ? 'no' : 'yes'} | yes |\n`);
  expect(textOf('docs/emulator-backends.md')).toContain(
    `| check | \`builtin\` | \`kube-apiserver\` |\n|---|---|---|\n${rows.join('')}\n`,
  );
});
