import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isExecutableFile } from './executable-file.ts';

test('only a file with the permission to execute it is executable', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oks-executable-'));
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('program'), '', { mode: 0o755 });
  writeFileSync(at('text'), '', { mode: 0o644 });
  mkdirSync(at('folder'));
  symlinkSync('program', at('link'));
  symlinkSync('nothing', at('broken'));
  const names = ['program', 'text', 'folder', 'link', 'broken', 'nothing'];
  expect(names.filter((name) => isExecutableFile(at(name)))).toEqual(['program', 'link']);
  rmSync(folder, { recursive: true });
});
