import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programNames } from './programs-folder.ts';

const script = path.resolve(import.meta.dirname, '../../../scripts/kubernetes-assets.ts');

let home: string;
beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'oks-assets-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const built = (): string => path.join(home, '.cache/oks-kit/kubernetes');

/** Runs the script with nothing but the programs in `bin`, and a stand-in for Go that runs these shell commands. */
function assets(go: string | undefined, ...args: readonly string[]): { code: number | null; out: string; err: string } {
  const bin = path.join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  if (go !== undefined) writeFileSync(path.join(bin, 'go'), `#!/bin/sh\n${go}\n`, { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-C', '@oks-kit/source', script, ...args], {
    env: { PATH: bin, HOME: home },
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** Describes a module, and writes the name of the package into the file that `-o` names. */
const workingGo = `case "$1" in
  mod) echo '{"GoMod": "'"$HOME"'/go.mod"}' ;;
  build) while [ "$1" != -o ]; do shift; done; echo "$3" > "$2" ;;
esac`;

test('without Go, it says how to get the programs', () => {
  const { code, err } = assets(undefined);
  expect(code).toBe(1);
  expect(err).toContain('there is no program `go` on the PATH');
  expect(err).toContain('setup-envtest');
});

test('an invalid version is refused', () => {
  expect(assets(workingGo, 'latest')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^Invalid version "latest"/),
  });
});

test('it builds all programs into a private folder of their version, and does nothing the second time', () => {
  writeFileSync(path.join(home, 'go.mod'), 'go 1.26.0\n');
  expect(assets(workingGo, '1.35.4')).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(built())).toEqual(['1.35.4']);
  expect(readdirSync(path.join(built(), '1.35.4')).sort()).toEqual([...programNames].sort());
  expect(statSync(built()).mode & 0o777).toBe(0o700);
  expect(assets('exit 1', '1.35.4')).toMatchObject({ code: 0, out: expect.stringContaining('already in') });
});

test('a failed build leaves nothing, and a build removes what a killed one left', () => {
  writeFileSync(path.join(home, 'go.mod'), 'go 1.26.0\n');
  // A process ID that is not in use.
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  mkdirSync(path.join(built(), `.build-${pid}`, 'programs'), { recursive: true });
  expect(assets(`${workingGo}; [ "$1" != build ]; case "$*" in *kwok) exit 1 ;; esac`).code).toBe(1);
  expect(readdirSync(built())).toEqual([]);
});
