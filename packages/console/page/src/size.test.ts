import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'oks-console-page-'));
const textOf = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

beforeAll(async () => {
  await build({
    configFile: path.join(import.meta.dirname, '../vite.config.ts'),
    build: { outDir: folder },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the page takes at most 150 kB, compressed', () => {
  const bytes = readdirSync(folder).map((name) => gzipSync(readFileSync(path.join(folder, name))).byteLength);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(150_000);
});

test('the page complies with a strict content security policy: no inline code and no other hosts', () => {
  const html = textOf('index.html');
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  for (const name of ['index.html', 'index.css']) expect(textOf(name)).not.toMatch(/(?:https?:)?\/\/\w|data:/);
  expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target)).toEqual([
    '/icon.svg',
    '/page.js',
    '/index.css',
  ]);
});

test('the licenses of bundled libraries are published with the page', () => {
  expect(textOf('licenses.md')).toMatch(/## preact - .*\(MIT\)/);
});
