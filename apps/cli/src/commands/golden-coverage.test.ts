import path from 'node:path';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findCommand } from '../framework/parse.ts';
import { commandTable } from './table.ts';

const commands = commandTable.map(({ spec }) => spec);

/** The words of each recorded command line, and its exit code. */
const records = globSync('*/golden/*.txt', { cwd: import.meta.dirname }).flatMap((file) =>
  [
    ...readFileSync(path.join(import.meta.dirname, file), 'utf8').matchAll(
      /^\$ oks ([^\n]*)\n(?:[|!<][^\n]*\n)*→ (\d+)$/gm,
    ),
  ].map(([, line = '', code]) => ({ words: line.split(' '), code: Number(code) })),
);

test.each(commands.map((command) => [command.path.join(' '), command] as const))(
  'oks %s has a golden record of a success and of a failure',
  (_, command) => {
    const codes = records.filter(({ words }) => findCommand(words, commands) === command).map(({ code }) => code);
    expect(codes).toContain(0);
    expect(codes.some((code) => code !== 0)).toBe(true);
  },
);
