import { spawnSync } from 'node:child_process';
import { appendFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Ended } from '../../../cli/src/testing/ended.fixture.ts';
import { newcomer, run } from '../workspace.ts';
import { startSignedIn } from './signed-in.ts';

// Everything that `oks` writes, on a small, full disk. Compiled code takes about 1 MB of it.

const { profile } = await startSignedIn();
const { folder, env } = newcomer();
const disk = path.join(folder, 'disk');
mkdirSync(disk);
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', disk]).status === 0;
if (!isMounted) console.warn('No small disk can be mounted here, which takes root: what a full one does is left out.');

const oks = (args: string[], input?: string): Promise<Ended> =>
  run('oks', args, { cwd: folder, env, ...(input === undefined ? {} : { input }) });
const filler = path.join(disk, 'filler');

function fill(): void {
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) appendFileSync(filler, 'x'.repeat(size));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  }
}

/** The files on the disk, except for the one that fills it. */
const contents = (): Record<string, string> =>
  Object.fromEntries(
    globSync(['**/*', '**/.*'], { cwd: disk, withFileTypes: true }).flatMap((one) =>
      one.isFile() && one.name !== 'filler'
        ? [[path.join(one.parentPath, one.name), readFileSync(path.join(one.parentPath, one.name), 'utf8')]]
        : [],
    ),
  );

Object.assign(env, { OKS_CONFIG_DIR: path.join(disk, 'config'), KUBECONFIG: path.join(disk, 'kubeconfig') });
afterAll(() => {
  if (isMounted) expect(spawnSync('umount', [disk]).status).toBe(0);
});

test('a full disk is reported, loses no data and fails no command that only reads', async () => {
  if (!isMounted) return;
  expect(await oks(['profile', 'add', 'work', '--from-stdin', '-q'], profile)).toMatchObject({ code: 0 });
  expect(await oks(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q'])).toMatchObject({ code: 0 });
  expect(await oks(['cluster', 'create', 'web', '-p', 'shop', '-q'])).toMatchObject({ code: 0 });
  expect(await oks(['project', 'use', 'shop', '-q'])).toMatchObject({ code: 0 });
  expect(await oks(['kubeconfig', 'merge', 'shop/web', '-q'])).toMatchObject({ code: 0 });
  fill();

  const before = contents();
  const refused: readonly (readonly [string[], string?])[] = [
    [['profile', 'add', 'other', '--from-stdin'], profile],
    [['profile', 'remove', 'work', '--yes']],
    [['project', 'use', '--unset']],
    [['kubeconfig', 'merge', 'shop/web', '--no-exec', '--alias', 'copy']],
    [['emulator', 'start', '--detach', '--port', '0']],
  ];
  for (const [args, input] of refused) {
    const { code, err } = await oks([...args, '-o', 'json'], input);
    expect([args, code, err]).toEqual([args, 1, expect.stringMatching(/\{"code":"(?:file|emulator)".*\}\n$/)]);
    expect(err).toContain(disk);
    expect(contents()).toMatchObject(before);
  }
  expect(await oks(['project', 'list', '-o', 'name'])).toMatchObject({ code: 0, out: 'shop\n' });
  expect(await oks(['cluster', 'update', 'shop/web', '--description', 'still works', '-q'])).toMatchObject({ code: 0 });
  expect(await oks(['kubeconfig', 'exec', 'shop/web', '--ttl', '1h'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('clientKeyData'),
  });
  expect(await oks(['__complete', 'bash', 'cluster', 'get', ''])).toMatchObject({ code: 0, err: '' });

  // A new session can't be saved, which causes a warning only.
  for (const session of globSync('config/state/sessions/*.json', { cwd: disk }))
    writeFileSync(path.join(disk, session), '');
  fill();
  expect(await oks(['project', 'list', '-o', 'name'])).toEqual({
    code: 0,
    out: 'shop\n',
    err: expect.stringMatching(/session can't be saved: .*\(ENOSPC\)/),
  });

  rmSync(filler);
  expect(await oks(['profile', 'add', 'other', '--from-stdin', '-q'], profile)).toMatchObject({ code: 0, err: '' });
  expect(await oks(['kubeconfig', 'exec', 'shop/web'])).toMatchObject({ code: 0, err: '' });
});
