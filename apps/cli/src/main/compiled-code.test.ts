import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findCompiledCode, openCompiledCode } from './compiled-code.ts';
import { type LoadedFile, loadProgram } from './load-program.ts';
import { version } from './version.ts';

const userId = process.getuid?.();

function newHome(): string {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'oks-compiled-')));
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

  const folder = findCompiledCode({ HOME: home }, userId);
  expect(folder).toBe(path.join(versions, version));
  expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  expect(readdirSync(versions).sort()).toEqual([version, '0.6.0', '0.9.0'].sort());

  writeFileSync(path.join(folder ?? '', 'code'), 'x');
  expect(findCompiledCode({ HOME: home }, userId)).toBe(folder);
  expect(existsSync(path.join(folder ?? '', 'code'))).toBe(true);
  expect(existsSync(path.join(versions, '0.9.0', 'code'))).toBe(true);
});

test.each([
  ['a variable turns it off', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ['there is no folder to create it in', { XDG_CACHE_HOME: '/dev/null' }],
  ['folders cannot be created in it', { XDG_CACHE_HOME: '/proc' }],
])('nothing is cached if %s', (_, env) => {
  expect(findCompiledCode({ HOME: newHome(), ...env }, userId)).toBeUndefined();
});

test('nothing is cached where another user could put code', () => {
  const home = newHome();
  const folder = findCompiledCode({ HOME: home }, userId) ?? '';
  for (const shared of [folder, path.dirname(folder), path.join(home, '.cache')]) {
    const { mode } = statSync(shared);
    chmodSync(shared, 0o777);
    expect([shared, findCompiledCode({ HOME: home }, userId)]).toEqual([shared, undefined]);
    chmodSync(shared, mode);
  }
  expect(findCompiledCode({ HOME: home }, userId)).toBe(folder);
});

test('nothing is created in the home folder of another user', () => {
  const home = newHome();
  const isRoot = userId === 0;
  if (isRoot) chownSync(home, 1, 1);
  expect(findCompiledCode({ HOME: home }, isRoot ? userId : (userId ?? 0) + 1)).toBeUndefined();
  expect(readdirSync(home)).toEqual([]);
});

test('the path of the folder contains no link, which its owner could change after the check', () => {
  const [home, linked] = [newHome(), newHome()];
  symlinkSync(linked, path.join(home, '.cache'));
  expect(findCompiledCode({ HOME: home }, userId)).toBe(path.join(linked, 'oks-kit/compiled', version));
});

describe('compiled code', () => {
  /** A program whose first file loads the second one. All files of a build begin with its label. */
  function programOf(label: string, answer: number): Readonly<Record<string, string>> {
    const wrapped = (text: string): string =>
      `/*${label}*/(function (module, exports, require, __filename, __dirname) {${text}})`;
    return {
      'bin.cjs': wrapped(`globalThis.answer = require('./other.cjs').answer()`),
      'other.cjs': wrapped(`exports.answer = function answer() { return ${answer} }`),
    };
  }
  const program = programOf('a', 42);

  /** Runs the program with what is kept in a home folder, and keeps its code. */
  function run(home: string, texts = program): readonly LoadedFile[] {
    const compiled = openCompiledCode({ HOME: home }, userId);
    const files = loadProgram({
      read: (name) => texts[name] ?? '',
      compiledCode: (name, build) => compiled?.read(name, build),
      locate: (name) => path.join(home, name),
    });
    compiled?.keep(files);
    return files;
  }
  const cached = (files: readonly LoadedFile[]): (string | false)[] =>
    files.map(({ name, isCached }) => isCached && name);

  /** The files in the cache. */
  function keptIn(home: string): string[] {
    const folder = findCompiledCode({ HOME: home }, userId) ?? '';
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));
  }

  test('is kept after the first run, and used by the next one', () => {
    const home = newHome();
    expect(cached(run(home))).toEqual([false, false]);
    expect(keptIn(home).map((file) => [path.basename(file), statSync(file).mode & 0o777])).toEqual([
      ['bin.cjs', 0o600],
      ['other.cjs', 0o600],
    ]);
    expect(cached(run(home))).toEqual(['bin.cjs', 'other.cjs']);
    expect(globalThis).toMatchObject({ answer: 42 });
  });

  test('is not used for another text of the same length', () => {
    const home = newHome();
    run(home);
    const changed = programOf('b', 43);
    expect(cached(run(home, changed))).toEqual([false, false]);
    expect(globalThis).toMatchObject({ answer: 43 });
    expect(cached(run(home, changed))).toEqual(['bin.cjs', 'other.cjs']);
  });

  test('is compiled again if any byte of its file is damaged, or its end is missing', () => {
    const home = newHome();
    run(home);
    const file = keptIn(home).find((name) => name.endsWith('other.cjs')) ?? '';
    const intact = readFileSync(file);
    for (let at = 0; at < intact.length; at += 7) {
      const damaged = Buffer.from(intact);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
      writeFileSync(file, damaged);
      expect([at, cached(run(home))]).toEqual([at, ['bin.cjs', false]]);
    }
    for (const length of [0, 1, 5, 6, intact.length - 1]) {
      writeFileSync(file, intact.subarray(0, length));
      expect([length, cached(run(home))]).toEqual([length, ['bin.cjs', false]]);
    }
    expect(cached(run(home))).toEqual(['bin.cjs', 'other.cjs']);
  });

  test('is compiled again if its file is a link to a device, which is then replaced', () => {
    const home = newHome();
    run(home);
    const file = keptIn(home).find((name) => name.endsWith('other.cjs')) ?? '';
    rmSync(file);
    symlinkSync('/dev/zero', file);
    expect(cached(run(home))).toEqual(['bin.cjs', false]);
    expect(cached(run(home))).toEqual(['bin.cjs', 'other.cjs']);
  });

  test('leaves no temporary file if it cannot be written, and removes those of killed processes', () => {
    const home = newHome();
    run(home);
    const file = keptIn(home).find((name) => name.endsWith('other.cjs')) ?? '';
    rmSync(file);
    mkdirSync(file);
    for (const pid of [1, 2]) writeFileSync(`${file}.${pid}`, 'x');
    utimesSync(`${file}.1`, 1_700_000_000, 1_700_000_000);
    expect(cached(run(home))).toEqual(['bin.cjs', false]);
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['bin.cjs', 'other.cjs', 'other.cjs.2']);
  });

  test('of another build is not run, as after an update of oks that runs', () => {
    const updated = { ...program, 'other.cjs': programOf('b', 43)['other.cjs'] ?? '' };
    expect(() => run(newHome(), updated)).toThrow('oks was updated while it ran. Run it again.');
  });
});
