import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './workspace.ts';

const text = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
const lines = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| what holds |'));
const named = lines.map((line) => /^\| (.+?) \| \[[\w.-]+\]\(([^)]+\.test\.ts)\): \*(.+)\* \|$/.exec(line));

test('every line of SECURITY.md names a test', () => {
  expect(lines.filter((_, at) => named[at] === null)).toEqual([]);
  expect(lines.length).toBeGreaterThan(30);
});

test.each(named.flatMap((match) => (match === null ? [] : [[match[1], match[2] ?? '', match[3] ?? '']])))(
  '%s',
  (_, file, title) => {
    expect(existsSync(path.join(root, file))).toBe(true);
    // The title of a test or of a group of tests, as it is written in the source.
    const titles = readFileSync(path.join(root, file), 'utf8').matchAll(
      /^\s*(?:(?:test|describe)[^\n]*?|[\])]+)\(\s*(['"`])(.+?)\1,\s/gm,
    );
    expect([...titles].map((match) => match[2] ?? '')).toSatisfy((all: string[]) =>
      all.some((one) => one === title || one.startsWith(`${title}: %`)),
    );
  },
);
