import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './workspace.ts';

const rows = readFileSync(path.join(root, 'SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| protection |'))
  .map((line): [string, string[]] => [
    line.split(' | ')[0] ?? '',
    [...line.matchAll(/\]\(([^)]+\.test\.ts)\)/g)].map((match) => match[1] ?? ''),
  ]);

test('SECURITY.md lists protections', () => {
  expect(rows.length).toBeGreaterThan(30);
});

test.each(rows)('%s: its tests exist', (_, files) => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
