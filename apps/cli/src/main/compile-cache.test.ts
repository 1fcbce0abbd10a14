import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { findCompileCache } from './compile-cache.ts';
import { version } from './version.ts';

const userId = process.getuid?.();

function newHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'oks-compiled-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

test('each version has a private folder, and deletes those of other versions', () => {
  const home = newHome();
  const versions = path.join(home, '.cache/oks-kit/compiled');
  mkdirSync(path.join(versions, '0.9.0'), { recursive: true });
  writeFileSync(path.join(versions, '0.9.0/code'), 'x');

  const folder = findCompileCache({ HOME: home }, userId);
  expect(folder).toBe(path.join(versions, version));
  expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  expect(existsSync(path.join(versions, '0.9.0'))).toBe(false);

  writeFileSync(path.join(folder ?? '', 'code'), 'x');
  expect(findCompileCache({ HOME: home }, userId)).toBe(folder);
  expect(existsSync(path.join(folder ?? '', 'code'))).toBe(true);
});

test.each([
  ['a variable decides where', { NODE_COMPILE_CACHE: '/elsewhere' }],
  ['a variable turns it off', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ['there is no folder to create it in', { XDG_CACHE_HOME: '/dev/null' }],
])('nothing is cached if %s', (_, env) => {
  expect(findCompileCache({ HOME: newHome(), ...env }, userId)).toBeUndefined();
});

test('nothing is cached where another user could put code', () => {
  const home = newHome();
  const folder = findCompileCache({ HOME: home }, userId) ?? '';
  for (const shared of [folder, path.dirname(folder), path.join(home, '.cache')]) {
    const { mode } = statSync(shared);
    chmodSync(shared, 0o777);
    expect([shared, findCompileCache({ HOME: home }, userId)]).toEqual([shared, undefined]);
    chmodSync(shared, mode);
  }
  expect(findCompileCache({ HOME: home }, userId)).toBe(folder);
});
