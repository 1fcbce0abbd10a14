import {
  chmodSync,
  chownSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Ended } from '../../../cli/src/testing/ended.fixture.ts';
import { newcomer, run } from '../workspace.ts';
import { startSignedIn } from './signed-in.ts';

// Other users of this machine: what they may see, and what they may have left behind.

const { keys, profile } = await startSignedIn();

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
const addProfile = (env: Record<string, string>, ...flags: string[]): Promise<Ended> =>
  run('oks', ['profile', 'add', 'work', '--from-stdin', '-q', ...flags], { env, input: profile });

/** A user that is not root, so that file modes apply. */
const stranger = process.getuid?.() === 0 ? 54_321 : undefined;
if (stranger === undefined) console.warn('This is not root: files of other users are left out.');

describe.concurrent('what other users can see', () => {
  test('with umask 0, all files of oks are private', async () => {
    const { folder, env } = newcomer();
    env['KUBECONFIG'] = path.join(folder, 'kube/config');
    const openly = (line: string): Promise<Ended> =>
      run('sh', ['-euc', `umask 000; ${line}`], { cwd: folder, env, input: profile });
    expect(await openly('oks profile add work --from-stdin -q')).toMatchObject({ code: 0, err: '' });
    expect(
      await openly(
        'oks project create mask --cidr 10.60.0.0/18 -q && oks cluster create web -p mask -q && oks project use mask',
      ),
    ).toMatchObject({ code: 0 });
    // Completion stores nothing if the service is slower than its time limit, which is longer here.
    const patient = path.join(folder, 'patient.mjs');
    writeFileSync(
      patient,
      'const { setTimeout: real } = globalThis; globalThis.setTimeout = (work, ms, ...args) => real(work, ms ' +
        '* 1000, ...args);',
    );
    expect(await openly(`NODE_OPTIONS='--import ${patient}' oks __complete bash cluster get ''`)).toEqual({
      code: 0,
      out: 'mask/web\nweb\n',
      err: '',
    });
    expect(await openly('oks kubeconfig merge web -q && oks kubeconfig exec web > /dev/null')).toMatchObject({
      code: 0,
    });
    expect(await openly('oks emulator start --detach --port 0 -q > /dev/null && oks emulator stop -q')).toMatchObject({
      code: 0,
    });

    const left = globSync(['config/**/*', 'kube/**/*', 'home/**/*'], { cwd: folder }).map((file) =>
      path.join(folder, file),
    );
    const kinds = [
      'config.json',
      'defaults.json',
      'sessions/',
      'kubeconfigs/',
      'completion/',
      'kube/config',
      'emulator.log',
      'emulator.db',
    ];
    expect(kinds.filter((kind) => !left.some((file) => file.includes(kind)))).toEqual([]);
    expect(left.filter((file) => !/^[67]00$/.test(modeOf(file)))).toEqual([]);
  });

  test.each([0o644, 0o666])(
    'a profile file with the mode %o works, is reported, and becomes private when it is saved',
    async (mode) => {
      const { folder, env } = newcomer();
      await addProfile(env);
      const file = path.join(folder, 'config/config.json');
      chmodSync(file, mode);
      expect(await run('oks', ['project', 'list'], { env })).toMatchObject({ code: 0 });
      const { code, out } = await run('oks', ['doctor'], { env });
      expect([code, out]).toEqual([1, expect.stringContaining(`chmod go-rwx ${file}\n`)]);
      await addProfile(env, '--replace');
      expect(modeOf(file)).toBe('600');
    },
  );

  test('a folder that others can write to is reported', async () => {
    const { folder, env } = newcomer();
    await addProfile(env);
    chmodSync(path.join(folder, 'config'), 0o777);
    expect((await run('oks', ['doctor'], { env })).out).toContain(`chmod go-rwx ${path.join(folder, 'config')}\n`);
  });
});

describe.concurrent('what other users may have left behind', () => {
  test('symbolic links are kept, and their targets are written', async () => {
    const { folder, env } = newcomer();
    mkdirSync(path.join(folder, 'dotfiles/oks'), { recursive: true });
    symlinkSync('dotfiles/oks', path.join(folder, 'config'));
    symlinkSync('mine.json', path.join(folder, 'dotfiles/oks/config.json'));
    expect(await addProfile(env)).toMatchObject({ code: 0 });
    expect([
      lstatSync(path.join(folder, 'config')).isSymbolicLink(),
      lstatSync(path.join(folder, 'config/config.json')).isSymbolicLink(),
    ]).toEqual([true, true]);
    expect([
      readFileSync(path.join(folder, 'dotfiles/oks/mine.json'), 'utf8'),
      modeOf(path.join(folder, 'dotfiles/oks/mine.json')),
    ]).toEqual([expect.stringContaining('access_key'), '600']);
  });

  test('the lock of a dead process is taken immediately', async () => {
    const { folder, env } = newcomer();
    await addProfile(env);
    const dead = await run('sh', ['-c', 'echo $$'], { env });
    const lock = path.join(folder, 'config/config.json.lock');
    writeFileSync(lock, JSON.stringify({ pid: Number(dead.out), host: hostname(), since: 'long ago' }));
    expect(await addProfile(env, '--replace')).toMatchObject({ code: 0, err: '' });
  });

  test('an emulator state that names other processes does not stop them', async () => {
    const { folder, env } = newcomer();
    mkdirSync(path.join(folder, 'config/state'), { recursive: true });
    for (const pid of [-1, 0, '1', 1.5]) {
      writeFileSync(
        path.join(folder, 'config/state/emulator.json'),
        JSON.stringify({ url: 'http://127.0.0.1:1', pid, access_key: 'A', secret_key: 'B' }),
      );
      expect(await run('oks', ['emulator', 'stop'], { env })).toEqual({
        code: 0,
        out: '',
        err: 'No emulator is running.\n',
      });
    }
  });

  test('a temporary file of an old writer is removed', async () => {
    const { folder, env } = newcomer();
    await addProfile(env);
    const left = path.join(folder, `config/.config.json.${'0'.repeat(36)}.tmp`);
    writeFileSync(left, 'a secret');
    utimesSync(left, new Date(0), new Date(0));
    await addProfile(env, '--replace');
    expect(globSync('config/.*', { cwd: folder })).toEqual([]);
  });
});

describe.concurrent('an unusable home folder', () => {
  const homeless = (folder: string, home?: string): Record<string, string> => {
    const { OKS_CONFIG_DIR: _, HOME: __, ...env } = newcomer().env;
    return { ...env, TMPDIR: folder, ...(home === undefined ? {} : { HOME: home }) };
  };

  test('without a home, commands work and say what is missing', async () => {
    const { folder } = newcomer();
    const env = homeless(folder);
    expect(await run('oks', ['project', 'list'], { cwd: folder, env: { ...env, ...keys } })).toMatchObject({ code: 0 });
  });

  test.each(['/dev/null', '/nowhere/at/all'])('with %s, reading finds nothing and writing says why', async (home) => {
    const { folder } = newcomer();
    const env = { ...homeless(folder, home), OSC_CONFIG_FILE: '' };
    expect(await run('oks', ['project', 'list'], { env })).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^oks: No credentials were found\./),
    });
    if (home !== '/dev/null') return;
    const { code, err } = await addProfile(env);
    expect([code, err]).toEqual([1, expect.stringMatching(/^oks: .*\/dev\/null\/.*\(ENOTDIR\)\./)]);
  });

  test('a read-only home stores no session and fails no call', async ({ onTestFinished }) => {
    const { folder, env: found } = newcomer();
    const home = path.join(folder, 'home');
    mkdirSync(path.join(home, '.config/oks-kit'), { recursive: true });
    writeFileSync(
      path.join(home, '.config/oks-kit/config.json'),
      JSON.stringify({ version: 1, profiles: { default: JSON.parse(profile) } }),
      { mode: 0o600 },
    );
    if (stranger !== undefined) {
      chownSync(folder, stranger, stranger);
      for (const one of globSync(['home', 'home/.config', 'home/.config/oks-kit', 'home/.config/oks-kit/config.json'], {
        cwd: folder,
      }))
        chownSync(path.join(folder, one), stranger, stranger);
    }
    const closed = ['home/.config/oks-kit', 'home/.config', 'home'];
    for (const one of closed) chmodSync(path.join(folder, one), 0o500);
    // Only root could remove it with this mode.
    onTestFinished(() => closed.toReversed().forEach((one) => chmodSync(path.join(folder, one), 0o700)));
    const env = { ...homeless(folder, home), PATH: found['PATH'] ?? '' };
    const mine = (args: string[]): Promise<Ended> => run('oks', args, { cwd: folder, env, user: stranger });
    const listed = await mine(['project', 'list', '-o', 'name']);
    expect([listed.code, listed.err]).toEqual([0, expect.stringMatching(/session can't be saved: .*\(EACCES\)/)]);
    expect(await mine(['profile', 'use', 'default'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^oks: .*config\.json\.lock can't be created \(EACCES\)\./),
    });
    expect(await mine(['__complete', 'bash', 'project', 'get', ''])).toMatchObject({ code: 0, err: '' });
  });

  test('a deleted working folder blocks no command', async () => {
    const { folder, env } = newcomer();
    await addProfile(env);
    const line =
      'mkdir gone && cd gone && rmdir ../gone && oks project list -q -o name && oks cluster create web -p x ' +
      '--file body.yaml';
    expect(await run('sh', ['-c', line], { cwd: folder, env })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^oks: body\.yaml cannot be read: there is no such file \(ENOENT\)\./m),
    });
  });

  test('an unknown user without a home gets a clear error', async () => {
    if (stranger === undefined) return;
    const { folder, env: found } = newcomer();
    chmodSync(folder, 0o755);
    const { code, err } = await run('oks', ['project', 'list'], {
      cwd: '/',
      env: { ...homeless(folder), PATH: found['PATH'] ?? '' },
      user: stranger,
    });
    expect([code, err]).toEqual([3, expect.stringMatching(/^oks: No credentials were found\./)]);
  });
});

test('a file of another user is not read', async () => {
  if (stranger === undefined) return;
  const { folder, env } = newcomer();
  await addProfile(env);
  for (const one of [folder, path.join(folder, 'config'), path.join(folder, 'home')]) chmodSync(one, 0o755);
  const file = path.join(folder, 'config/config.json');
  const { code, err } = await run('oks', ['project', 'list'], { cwd: '/', env, user: stranger });
  expect([code, err]).toEqual([3, expect.stringContaining(`${file} can't be read (EACCES).`)]);
});
