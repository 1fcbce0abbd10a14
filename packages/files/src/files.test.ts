import { type ChildProcess, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { isOksError } from '@oks-kit/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFile, ensurePrivateFolder, findExposures, replaceFile, withFileLock } from './index.ts';
import { endOf, firstWordOf, processFlags, startProcess } from './processes.fixture.ts';
import { readSmallFile } from './read-small-file.ts';

// These tests start many processes, which share the code that the first one has compiled.
const compiled = mkdtempSync(path.join(tmpdir(), 'oks-files-compiled-'));
beforeAll(async () => {
  folder = compiled;
  expect(await endOf(start(''))).toBe(0);
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oks-files-'));
  file = path.join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
const modeOf = (at: string): string => (statSync(at).mode & 0o777).toString(8);

const start = (lines: string): ChildProcess => startProcess(lines, { cwd: folder, compiled });

async function errorOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isOksError(error, 'file')
    ? `${error.message} | ${error.hint ?? ''}`.replaceAll(folder, '~')
    : `not a file error: ${String(error)}`;
}

describe('createFile', () => {
  test('creates a private file, which is written later', async () => {
    const created = await createFile(file);
    expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['', '600']);
    await created.write('one');
    expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['one', '600']);
  });

  test('removes the file if there is nothing to write', async () => {
    await (await createFile(file)).remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('never writes over a file or through a link', async () => {
    writeFileSync(file, 'old');
    expect(await errorOf(createFile(file))).toBe("~/config.json can't be created (EEXIST). | Use another name.");
    const link = path.join(folder, 'link');
    symlinkSync(path.join(folder, 'new'), link);
    expect(await errorOf(createFile(link))).toBe("~/link can't be created (EEXIST). | Use another name.");
    expect(readdirSync(folder).toSorted()).toEqual(['config.json', 'link']);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  test('names the reason', async () => {
    expect(await errorOf(createFile(path.join(folder, 'missing', 'x')))).toBe(
      "~/missing/x can't be created (ENOENT). | The folder does not exist.",
    );
  });
});

describe('replaceFile', () => {
  test('creates a private file and replaces it', async () => {
    await replaceFile(file, 'one');
    expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['one', '600']);
    await replaceFile(file, new TextEncoder().encode('two'));
    expect([readFileSync(file, 'utf8'), modeOf(file), readdirSync(folder)]).toEqual(['two', '600', ['config.json']]);
  });

  test('makes a file private or keeps its mode, depending on the option, and keeps group access', async () => {
    writeFileSync(file, 'open', { mode: 0o644 });
    await replaceFile(file, 'kept', { mode: 'keep' });
    expect(modeOf(file)).toBe('644');
    await replaceFile(file, 'private');
    expect(modeOf(file)).toBe('600');
    await replaceFile(path.join(folder, 'fresh'), '', { mode: 'keep' });
    expect(modeOf(path.join(folder, 'fresh'))).toBe('600');
    chmodSync(file, 0o660);
    await replaceFile(file, 'shared');
    expect(modeOf(file)).toBe('660');
  });

  test('follows links, even if their target does not exist yet', async () => {
    mkdirSync(path.join(folder, 'dotfiles'));
    symlinkSync('dotfiles/config.json', file);
    await replaceFile(file, 'first');
    await replaceFile(file, 'second');
    expect([lstatSync(file).isSymbolicLink(), readFileSync(path.join(folder, 'dotfiles/config.json'), 'utf8')]).toEqual(
      [true, 'second'],
    );
    symlinkSync('b', path.join(folder, 'a'));
    symlinkSync('a', path.join(folder, 'b'));
    expect(await errorOf(replaceFile(path.join(folder, 'a'), 'x'))).toBe(
      "~/a can't be written (ELOOP). | The symbolic links form a loop.",
    );
  });

  test('keeps hard links', async () => {
    const other = path.join(folder, 'other');
    writeFileSync(file, 'a longer old text', { mode: 0o640 });
    linkSync(file, other);
    await replaceFile(file, 'new');
    expect([readFileSync(other, 'utf8'), statSync(file).nlink, modeOf(file)]).toEqual(['new', 2, '640']);
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'other']);
  });

  test('keeps the owner and the group', async () => {
    writeFileSync(file, 'old');
    chmodSync(file, 0o660);
    // Only root can change the owner of a file.
    const { uid, gid } = isRoot ? { uid: 1000, gid: 1234 } : statSync(file);
    if (isRoot) chownSync(file, uid, gid);
    for (const mode of ['keep', 'private'] as const) {
      await replaceFile(file, mode, { mode });
      const found = statSync(file);
      expect([found.uid, found.gid, modeOf(file), readFileSync(file, 'utf8')]).toEqual([uid, gid, '660', mode]);
    }
  });

  test('writes a file in place if its folder is not writable', async () => {
    writeFileSync(file, 'a longer old text');
    if (isRoot) chownSync(file, 12345, 12345);
    chmodSync(folder, 0o511);
    // Root can write everywhere, so it becomes another user here.
    const asUser = isRoot ? 'process.setgroups([]); process.setgid(12345); process.setuid(12345);' : '';
    expect(await endOf(start(`${asUser} await replaceFile('config.json', 'new');`))).toBe(0);
    chmodSync(folder, 0o700);
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['new', ['config.json']]);
  });

  test('restores the old content if writing in place fails', () => {
    writeFileSync(file, 'old'.repeat(500));
    linkSync(file, path.join(folder, 'other'));
    const code = `import { replaceFile } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
try { await replaceFile('config.json', 'new'.repeat(20_000)); } catch (error) { console.log(error.message); }`;
    // A limit on the file size has the same effect as a full disk.
    const { stdout } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 10; exec "$0" "$@"', process.execPath, ...processFlags, code],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(stdout).toBe("config.json can't be written (EFBIG).\n");
    expect(readFileSync(file, 'utf8')).toBe('old'.repeat(500));
  });

  test('refuses anything that is not a file, and leaves no temporary files', async () => {
    mkdirSync(file);
    expect(await errorOf(replaceFile(file, 'x'))).toBe(
      "~/config.json can't be written: it is a folder. | Remove it, or use another path.",
    );
    expect(await errorOf(replaceFile(path.join(folder, 'no/such'), 'x'))).toBe(
      "~/no/such can't be written (ENOENT). | The folder does not exist.",
    );
    expect(readdirSync(folder)).toEqual(['config.json']);
    expect(spawnSync('mkfifo', [path.join(folder, 'pipe')]).status).toBe(0);
    symlinkSync('pipe', path.join(folder, 'link'));
    expect(await errorOf(replaceFile(path.join(folder, 'link'), 'x'))).toBe(
      "~/link can't be written: it is a pipe. | Remove it, or use another path.",
    );
    expect(readdirSync(folder)).toEqual(['config.json', 'link', 'pipe']);
  });

  test('removes old temporary files of killed writers', async () => {
    const [left, fresh] = ['1', '2'].map((one) => path.join(folder, `.config.json.${one.repeat(36)}.tmp`));
    for (const one of [left, fresh]) writeFileSync(one ?? '', 'secret');
    utimesSync(left ?? '', new Date(0), new Date(0));
    await replaceFile(file, 'x');
    expect(readdirSync(folder).sort()).toEqual([path.basename(fresh ?? ''), 'config.json']);
  });
});

describe('readSmallFile', () => {
  const read = (at: string, maxBytes?: number): Promise<string> =>
    errorOf(Promise.resolve().then(() => readSmallFile(at, { maxBytes })));

  test('returns the text without its byte order mark, and undefined if there is no file', () => {
    writeFileSync(file, '\u{feff}Grüße');
    expect(readSmallFile(file)).toBe('Grüße');
    symlinkSync(file, path.join(folder, 'link'));
    expect(readSmallFile(path.join(folder, 'link'))).toBe('Grüße');
    expect([readSmallFile(path.join(folder, 'none')), readSmallFile(path.join(file, 'below'))]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('refuses anything that is not a file, without blocking', async () => {
    expect(spawnSync('mkfifo', [file]).status).toBe(0);
    expect(await read(file)).toBe("~/config.json can't be read: it is a pipe. | Remove it, or replace it with a file.");
    expect(await read('/dev/zero')).toBe(
      "/dev/zero can't be read: it is a device. | Remove it, or replace it with a file.",
    );
    expect(await read(folder)).toBe("~ can't be read: it is a folder. | Remove it, or replace it with a file.");
    symlinkSync('b', path.join(folder, 'a'));
    symlinkSync('a', path.join(folder, 'b'));
    expect(await read(path.join(folder, 'a'))).toBe("~/a can't be read (ELOOP). | The symbolic links form a loop.");
  });

  test('reads up to the size limit', async () => {
    const size = 1024 * 1024;
    writeFileSync(file, 'x'.repeat(size));
    expect(readSmallFile(file)).toHaveLength(size);
    expect(await read(file, size / 2)).toBe('~/config.json is larger than 0.5 MiB. | Check that it is the right file.');
  });
});

describe('withFileLock', () => {
  test('is held by one caller at a time, also within a process', async () => {
    const lock = `${file}.lock`;
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        withFileLock(lock, {}, async () => {
          most = Math.max(most, ++inside);
          expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
          await Promise.resolve();
          inside -= 1;
          return index;
        }),
      ),
    );
    expect([most, results, existsSync(lock)]).toEqual([1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], false]);
  });

  test('is released after work that throws', async () => {
    await expect(withFileLock(`${file}.lock`, {}, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withFileLock(`${file}.lock`, { waitMs: 0 }, () => 'free')).toBe('free');
  });

  test('protects a counter that twenty processes change', async () => {
    writeFileSync(file, '0');
    const count = `for (let i = 0; i < 5; i++) await withFileLock('config.json.lock', { waitMs: 60_000 }, async () => {
      const { readFileSync } = await import('node:fs');
      await replaceFile('config.json', String(Number(readFileSync('config.json', 'utf8')) + 1));
    });`;
    expect(await Promise.all(Array.from({ length: 20 }, () => endOf(start(count))))).toEqual(Array(20).fill(0));
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['100', ['config.json']]);
  });

  test('removes the lock of a killed process, even if many processes wait for it', async () => {
    const child = start(
      `await withFileLock('config.json.lock', {}, () => {
        console.log('held');
        return new Promise((resolve) => setTimeout(resolve, 60_000));
      });`,
    );
    await firstWordOf(child);
    expect(await errorOf(withFileLock(`${file}.lock`, { waitMs: 0 }, () => 1))).toMatch(
      new RegExp(
        `^The lock ~/config.json.lock is held by process ${child.pid ?? 0}, since 20.* \\| Wait and try again`,
      ),
    );
    child.kill('SIGKILL');
    await endOf(child);
    let inside = 0;
    const work = async (): Promise<number> => {
      inside += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      return --inside;
    };
    expect(await Promise.all(Array.from({ length: 8 }, () => withFileLock(`${file}.lock`, {}, work)))).toEqual(
      Array(8).fill(0),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('removes a lock of another host, or one without a process, if it has not been updated for long', async () => {
    for (const text of [JSON.stringify({ pid: 1, host: 'elsewhere' }), '', 'nonsense', '{"pid": 1.5, "host": 1}']) {
      writeFileSync(`${file}.lock`, text);
      expect(await errorOf(withFileLock(`${file}.lock`, { waitMs: 0 }, () => 1))).toContain('is held');
      utimesSync(`${file}.lock`, new Date(0), new Date(0));
      expect(await withFileLock(`${file}.lock`, { staleMs: 200 }, () => 'taken')).toBe('taken');
    }
  });

  test('with `keepClosed`, keeps a lock with mode 0 and no process, and reports its age', async () => {
    const lock = `${file}.lock`;
    writeFileSync(lock, '', { mode: 0 });
    utimesSync(lock, new Date('2020-01-01'), new Date('2020-01-01'));
    expect(await errorOf(withFileLock(lock, { staleMs: 100, waitMs: 300, keepClosed: true }, () => 1))).toMatch(
      /^The lock ~\/config\.json\.lock is held, since 2020-01-01T/,
    );
    rmSync(lock);
    for (const left of [JSON.stringify({ pid: 2 ** 30, host: hostname() }), '']) {
      writeFileSync(lock, left);
      utimesSync(lock, new Date('2020-01-01'), new Date('2020-01-01'));
      expect(await withFileLock(lock, { staleMs: 100, keepClosed: true }, () => 'taken')).toBe('taken');
    }
  });

  test('removes an abandoned lock with a time in the future', async () => {
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: process.pid, host: hostname() }));
    utimesSync(`${file}.lock`, new Date('2100-01-01'), new Date('2100-01-01'));
    expect(await withFileLock(`${file}.lock`, { staleMs: 200 }, () => 'taken')).toBe('taken');
  });

  test('keeps a lock that is in use when the system clock changes', async () => {
    const lock = `${file}.lock`;
    await withFileLock(lock, { staleMs: 1200 }, async () => {
      for (const jumped of [new Date(0), new Date('2100-01-01')]) {
        utimesSync(lock, jumped, jumped);
        expect(await errorOf(withFileLock(lock, { staleMs: 1200, waitMs: 1000 }, () => 1))).toContain(
          'is held by process',
        );
      }
    });
  });

  test('does not block on a pipe or a broken link', async () => {
    const lock = `${file}.lock`;
    for (const place of [
      () => spawnSync('mkfifo', [lock]),
      () => symlinkSync('nowhere', lock),
      () => writeFileSync(lock, 'x'.repeat(1_000_000)),
    ]) {
      place();
      expect(await withFileLock(lock, { staleMs: 200 }, () => 'taken')).toBe('taken');
      expect(existsSync(lock)).toBe(false);
    }
    mkdirSync(lock);
    expect(await errorOf(withFileLock(lock, { staleMs: 200, waitMs: 300 }, () => 1))).toContain('is held');
  });

  test('keeps a lock that is held for long', async () => {
    const lock = `${file}.lock`;
    await withFileLock(lock, { staleMs: 80 }, async () => {
      const before = statSync(lock).mtimeMs;
      await expect.poll(() => statSync(lock).mtimeMs, { timeout: 60_000 }).toBeGreaterThan(before);
      expect(await errorOf(withFileLock(lock, { waitMs: 0 }, () => 1))).toContain('is held by process');
    });
  });

  test('stops waiting when the signal is aborted', async () => {
    const stop = new AbortController();
    await withFileLock(`${file}.lock`, {}, async () => {
      const waiting = withFileLock(`${file}.lock`, { signal: stop.signal }, () => 1);
      stop.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
    });
  });

  test('reports a missing folder', async () => {
    expect(await errorOf(withFileLock(path.join(folder, 'no/lock'), {}, () => 1))).toBe(
      "The lock ~/no/lock can't be created (ENOENT). | The folder does not exist.",
    );
  });
});

describe('ensurePrivateFolder', () => {
  test('creates missing folders with mode 0700 and keeps existing ones', async () => {
    const deep = path.join(folder, 'a/b');
    await ensurePrivateFolder(deep);
    await ensurePrivateFolder(deep);
    expect([modeOf(deep), modeOf(path.join(folder, 'a'))]).toEqual(['700', '700']);
    mkdirSync(path.join(folder, 'shared'), { mode: 0o755 });
    await ensurePrivateFolder(path.join(folder, 'shared'));
    expect(modeOf(path.join(folder, 'shared'))).toBe('755');
  });

  test('reports a file with the same name', async () => {
    writeFileSync(file, '');
    expect(await errorOf(ensurePrivateFolder(file))).toContain('~/config.json');
    expect(await errorOf(ensurePrivateFolder(path.join(file, 'below')))).toBe(
      "The folder ~/config.json/below can't be created (ENOTDIR). | A part of the path is a file, not a folder.",
    );
  });
});

test('findExposures reports a file that others can read, and a folder in which they can replace it', async () => {
  expect(await findExposures(file)).toEqual([]);
  writeFileSync(file, '');
  chmodSync(file, 0o600);
  expect(await findExposures(file)).toEqual([]);
  chmodSync(file, 0o644);
  chmodSync(folder, 0o777);
  expect(await findExposures(file)).toEqual([
    { path: file, kind: 'readable', mode: 0o644 },
    { path: folder, kind: 'replaceable', mode: 0o777 },
  ]);
  chmodSync(folder, 0o1777);
  expect(await findExposures(file)).toEqual([{ path: file, kind: 'readable', mode: 0o644 }]);
});
