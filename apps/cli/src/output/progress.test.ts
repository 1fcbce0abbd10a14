import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import type { Context } from '../main/context.ts';
import { createNotes, type Notes } from './progress.ts';

/** Standard error on a terminal of this size, and what it shows. */
function onTerminal(columns: number, rows: number): { notes: Notes; screen: () => Promise<string[]> } {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const output = { write: (text: string) => terminal.write(text), isTerminal: true, columns, rows };
  const context = { env: { NO_COLOR: '1' }, stderr: output, now: () => 0 } satisfies Partial<Context>;
  return {
    // Boundary: notes look at no more of a context.
    notes: createNotes(context as unknown as Context, { quiet: false, 'no-color': true }),
    async screen() {
      await new Promise<void>((resolve) => terminal.write('', resolve));
      const { buffer } = terminal;
      const lines = Array.from({ length: buffer.active.length }, (_, index) =>
        (buffer.active.getLine(index)?.translateToString(true) ?? '').replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] /, '* '),
      );
      return lines.filter((line) => line !== '');
    },
  };
}

test('notes appear above the lines that are in progress', async () => {
  const { notes, screen } = onTerminal(60, 10);
  const [web, api] = [notes.progress('cluster shop/web'), notes.progress('cluster shop/api')];
  web.change('1.31 → 1.32: upgrading');
  notes.note('cluster lab/web: already at 1.35');
  api.change('1.32 → 1.33: updating');
  expect(await screen()).toEqual([
    'cluster lab/web: already at 1.35',
    '* cluster shop/web: 1.31 → 1.32: upgrading 0s',
    '* cluster shop/api: 1.32 → 1.33: updating 0s',
  ]);
  web.change('ready at 1.32');
  web.done('✓');
  notes.warn('a warning');
  expect(await screen()).toEqual([
    'cluster lab/web: already at 1.35',
    '✓ cluster shop/web: ready at 1.32 0s',
    'warning: a warning',
    '* cluster shop/api: 1.32 → 1.33: updating 0s',
  ]);
  api.done();
  expect(await screen()).toHaveLength(3);
});

test('counts the lines that do not fit on the terminal', async () => {
  const { notes, screen } = onTerminal(40, 5);
  const all = Array.from({ length: 8 }, (_, index) => notes.progress(`cluster c${index}`));
  for (const one of all) one.change('upgrading');
  expect(await screen()).toEqual([...[0, 1, 2].map((index) => `* cluster c${index}: upgrading 0s`), '… and 5 more']);
  for (const one of all) one.done('✓');
  expect((await screen()).filter((line) => line.startsWith('✓'))).toHaveLength(8);
});

test('a transient line leaves nothing behind', async () => {
  const { notes, screen } = onTerminal(60, 10);
  const waiting = notes.transient('Waiting for api.example.com');
  expect(await screen()).toEqual(['* Waiting for api.example.com 0s']);
  waiting.done();
  expect(await screen()).toEqual([]);
});
