import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPrivateFolder } from './private-folder.ts';

test('creates a folder and its parents that only their owner can use', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'oks-private-folder-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  for (const folder of [path.join(home, 'a/b'), home]) createPrivateFolder(folder);
  for (const made of ['a', 'a/b']) expect(statSync(path.join(home, made)).mode & 0o777).toBe(0o700);
});

test.runIf(existsSync('/proc'))('ends with an error where no folder can be created', () => {
  expect(() => createPrivateFolder('/proc/oks/a')).toThrow('ENOENT');
});
