import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stableCommand } from './stable-command.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'oks-command-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Creates an executable file in the test's folder. */
function program(name: string, text = '#!/bin/sh\n'): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

function link(name: string, target: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  symlinkSync(target, file);
  return file;
}

/** The recorded command for a way to start oks, with `~` for the test's folder. */
function command(
  self: readonly [string, ...string[]],
  { bin = [], calledAs }: { readonly bin?: readonly string[]; readonly calledAs?: string } = {},
): string {
  const PATH = bin.map((one) => path.join(folder, one)).join(path.delimiter);
  return stableCommand({ self, calledAs, cwd: folder, env: { PATH } }).join(' ').replaceAll(folder, '~');
}

const scriptName = 'lib/node_modules/@oks-kit/cli/bin/oks.js';

test('is plain oks if this program is on the PATH', () => {
  const node = program('usr/bin/node');
  const script = program(scriptName);
  link('usr/bin/oks', script);
  expect(command([node, script], { bin: ['usr/bin'] })).toBe('oks');
  // Also if a script of a package manager starts it.
  program('pnpm/oks', `#!/bin/sh\nbasedir=$(dirname "$0")\nexec node "$basedir/../${scriptName}" "$@"\n`);
  expect(command([node, script], { bin: ['pnpm', 'usr/bin'] })).toBe('oks');
  // Another `oks` comes first on the PATH, which is not this program.
  program('other/oks');
  expect(command([node, script], { bin: ['other', 'usr/bin'] })).toBe(`~/usr/bin/node ~/${scriptName}`);
});

test('is never a temporary path', () => {
  const node = program('usr/bin/node');
  const inNpx = program('.npm/_npx/1a2b/node_modules/@oks-kit/cli/bin/oks.js');
  link('.npm/_npx/1a2b/node_modules/.bin/oks', inNpx);
  const bin = ['.npm/_npx/1a2b/node_modules/.bin', 'usr/bin'];
  expect(command([node, inNpx], { bin })).toBe('npx --yes --package @oks-kit/cli oks');
  const script = program('work/node_modules/@oks-kit/cli/bin/oks.js');
  link('work/node_modules/.bin/oks', script);
  expect(command([node, script], { bin: ['work/node_modules/.bin'] })).toBe(
    '~/usr/bin/node ~/work/node_modules/@oks-kit/cli/bin/oks.js',
  );
});

test('calls Node through a link without a version', () => {
  const node = program('Cellar/node/24.1.0/bin/node');
  const script = program(scriptName);
  link('bin/node', node);
  const stable = `~/bin/node ~/${scriptName}`;
  expect(command([node, script], { bin: ['bin'] })).toBe(stable);
  expect(command([node, script], { calledAs: 'bin/node' })).toBe(stable);
  expect(command([node, script], { calledAs: 'node' })).toBe(`~/Cellar/node/24.1.0/bin/node ~/${scriptName}`);
  // Another executable named `node` is not this Node.
  program('other/node');
  expect(command([node, script], { bin: ['other', 'bin'] })).toBe(stable);
});

test('finds Node on the PATH if all its folders have versions', () => {
  const node = program('.nvm/versions/node/v24.1.0/bin/node');
  const script = program(scriptName);
  expect(command([node, script], { bin: ['.nvm/versions/node/v24.1.0/bin'] })).toBe(`node ~/${scriptName}`);
});

test('drops the flags of one call, and keeps those that find the sources', () => {
  const node = program('usr/bin/node');
  const script = program(scriptName);
  const flags = ['--inspect', '--max-old-space-size=100', '-C', '@oks-kit/source', '--conditions=x', '--no-warnings'];
  expect(command([node, ...flags, script])).toBe(`~/usr/bin/node -C @oks-kit/source --conditions=x ~/${scriptName}`);
});

test('is the executable of oks without a script, through a link if its folder has a version', () => {
  const oks = program('opt/oks-1.2.0/oks-linux-x64');
  expect(command([oks])).toBe('~/opt/oks-1.2.0/oks-linux-x64');
  link('opt/oks/oks', oks);
  expect(command([oks], { calledAs: 'opt/oks/oks' })).toBe('~/opt/oks/oks');
  expect(command([oks], { bin: ['opt/oks'] })).toBe('oks');
  // Another `oks` comes first on the PATH.
  program('other/oks');
  expect(command([oks], { bin: ['other', 'opt/oks'] })).toBe('~/opt/oks-1.2.0/oks-linux-x64');
});
