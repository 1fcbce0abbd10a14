import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { application } from '../commands/application.ts';
import { escapeRoff, manPages } from './man-pages.ts';

const pages = manPages(application);
const folder = new URL('../../man/', import.meta.url);

test('the manual pages are current and the package names them; `npm run reference` writes them', () => {
  const written = readdirSync(folder).map((file): [string, string] => [
    file,
    readFileSync(new URL(file, folder), 'utf8'),
  ]);
  expect(new Map(written.toSorted())).toEqual(new Map([...pages].toSorted()));
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest.man).toEqual([...pages.keys()].map((file) => `./man/${file}`));
});

test('there is a page for the program and for each command', () => {
  expect(pages.size).toBe(application.commands.length + 1);
  expect([...pages.keys()].slice(0, 2)).toEqual(['oks.1', expect.stringMatching(/^oks-\w+/)]);
  expect(pages.get('oks-cluster-create.1')).toContain(String.raw`\fB\-\-control\-planes PLAN\fR`);
});

const requests = new Set(['.TH', '.SH', '.TP', '.BR', '.nf', '.fi']);

test.each([...pages])('%s has the structure of a manual page', (file, text) => {
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^\.\\" /);
  expect(lines.slice(1).filter((line) => line.startsWith('.') && !requests.has(line.slice(0, 3)))).toEqual([]);
  expect(lines.filter((line) => line === '' || /^[' ]/.test(line))).toEqual([]);
  expect(lines[1]).toMatch(/^\.TH \S+ 1 "" oks "oks manual"$/);
  expect(lines.slice(2, 4)).toEqual(['.SH NAME', expect.stringContaining(`${escapeRoff(file.slice(0, -2))} \\- `)]);
  expect(lines.filter((line) => line === '.nf').length).toBe(lines.filter((line) => line === '.fi').length);
  // Other pages that it names exist.
  for (const [, other = ''] of text.matchAll(/^\.BR (\S+) \(1\)/gm))
    expect(pages.has(`${other.replaceAll(String.raw`\-`, '-')}.1`)).toBe(true);
});

const groff = spawnSync('groff', ['--version']).error === undefined;

test.runIf(groff)('groff formats every page without a warning, and shows its texts', () => {
  const all = [...pages.values()].join('');
  const { stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-rLL=400n'], {
    input: all,
    encoding: 'utf8',
    env: { ...process.env, GROFF_NO_SGR: '1' },
  });
  expect(stderr).toBe('');
  // Without the doubled characters that print as bold. Some versions show a dash as a minus sign.
  const shown = stdout.replaceAll(/.\p{Cc}/gu, (pair) => (pair.endsWith('\b') ? '' : pair)).replaceAll('−', '-');
  for (const { flags, summary } of application.commands) {
    expect(shown.replaceAll(/\s+/g, ' ')).toContain(summary.replace(/\.$/, ''));
    for (const name of Object.keys(flags)) expect(shown).toContain(`--${name}`);
  }
});

/** What roff shows for a line of escaped text. */
function shownBy(line: string): string {
  const named: Readonly<Record<string, string>> = { rs: '\\', aq: "'", dq: '"', ga: '`', ha: '^', ti: '~' };
  return line.replaceAll(/\\(?:&|-|\((..)|\[u([0-9A-F]{4,6})\])/g, (whole, name?: string, code?: string) => {
    if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
    return name === undefined ? whole.replace('\\', '').replace('&', '') : (named[name] ?? whole);
  });
}

test('any text is shown as it is, and is never a request', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('.', "'", '\\', '-', '"', '`', '^', '~', ' ', '\n', 'n', 'f', 'B', '(', '[', '&'),
    }),
  );
  fc.assert(
    fc.property(text, (one) => {
      const line = escapeRoff(one);
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      expect(line).not.toMatch(/^[.' ]/);
      expect(line.replaceAll(/\\(?:&|-|\((?:rs|aq|dq|ga|ha|ti)|\[u[0-9A-F]{4,6}\])/g, '')).not.toContain('\\');
      expect(shownBy(line)).toBe(one.toWellFormed().replaceAll(/[\s\p{Cc}]+/gu, ' '));
    }),
    { seed: 22, numRuns: 500 },
  );
});
