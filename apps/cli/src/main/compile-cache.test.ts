import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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

test('each version has a private folder, and the two newest others keep theirs', () => {
  const home = newHome();
  const versions = path.join(home, '.cache/oks-kit/compiled');
  for (const [age, other] of ['0.9.0', '0.6.0', '0.8.0', '0.7.0'].entries()) {
    mkdirSync(path.join(versions, other), { recursive: true });
    writeFileSync(path.join(versions, other, 'code'), 'x');
    utimesSync(path.join(versions, other), 1_700_000_000 - age, 1_700_000_000 - age);
  }

  const folder = findCompileCache({ HOME: home }, userId);
  expect(folder).toBe(path.join(versions, version));
  expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  expect(readdirSync(versions).sort()).toEqual([version, '0.6.0', '0.9.0'].sort());

  writeFileSync(path.join(folder ?? '', 'code'), 'x');
  expect(findCompileCache({ HOME: home }, userId)).toBe(folder);
  expect(existsSync(path.join(folder ?? '', 'code'))).toBe(true);
  expect(existsSync(path.join(versions, '0.9.0', 'code'))).toBe(true);
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
