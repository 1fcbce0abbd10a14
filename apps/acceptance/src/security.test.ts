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
    // A title as it is written there: in quotes, and of a test or of a group of tests that runs.
    const titles = readFileSync(path.join(root, file), 'utf8').matchAll(
      /^\s*(?:test|describe)(?:\.concurrent)?(?:\.each)?(?:<[^\n]*>)?\([^\n]*?(['"`])(.+?)\1, |^\]\)\((['"`])(.+?)\3, /gm,
    );
    expect(
      [...titles]
        .map((match) => match[2] ?? match[4] ?? '')
        .some((one) => one === title || one.startsWith(`${title}: %`)),
    ).toBe(true);
  },
);
