import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, globSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { newcomer, run } from '../workspace.ts';
import { startSignedIn } from './signed-in.ts';

// Kills `oks` with kill -9 while it writes: when the folder of the file changes, and a little later each time.

const { keys, profile } = await startSignedIn();
beforeAll(async () => {
  const env = { ...newcomer().env, ...keys };
  expect(await run('oks', ['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q'], { env })).toMatchObject({
    code: 0,
  });
  expect(await run('oks', ['cluster', 'create', 'web', '-p', 'shop', '-q'], { env })).toMatchObject({ code: 0 });
});

const rounds = 10;

/**
 * Runs a command in its own process group and kills it some time after the first change in a folder. Returns whether it
 * was killed in time.
 */
async function killedOnceItWrites(
  args: readonly string[],
  { env, folder, afterMs }: { env: Record<string, string>; folder: string; afterMs: number },
): Promise<boolean> {
  const child = spawn('oks', args, { env, stdio: 'ignore', detached: true });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  const watcher = watch(folder, () => {
    watcher.close();
    setTimeout(() => killGroup(child), afterMs);
  });
  const signal = await ended;
  watcher.close();
  return signal === 'SIGKILL';
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The process has already ended.
  }
}

/** Checks that all files in a folder are private. */
function expectPrivate(folder: string): void {
  for (const file of globSync(['**/*', '**/.*'], { cwd: folder }))
    expect([file, statSync(path.join(folder, file)).mode & 0o077]).toEqual([file, 0]);
}

describe.concurrent('a process that is killed while it writes', () => {
  test('a kubeconfig leaves a complete, private file, and the next run works', async () => {
    const { folder, env: bare } = newcomer();
    const kubeconfig = path.join(folder, 'home/config');
    const env = { ...bare, ...keys, KUBECONFIG: kubeconfig };
    const old =
      'apiVersion: v1\nkind: Config\nclusters: []\ncontexts:\n  - name: mine\n    context: {}\n' +
      'current-context: mine\nusers: []\n';
    const merge = ['kubeconfig', 'merge', 'shop/web', '--no-exec', '-q'];
    let killed = 0;
    for (let round = 0; round < rounds; round++) {
      writeFileSync(kubeconfig, old);
      chmodSync(kubeconfig, 0o600);
      killed += Number(await killedOnceItWrites(merge, { env, folder: path.dirname(kubeconfig), afterMs: round }));
      const text = readFileSync(kubeconfig, 'utf8');
      // Boundary: the kubeconfig as kubectl reads it.
      const names = (parse(text) as { contexts: { name: string }[] }).contexts.map(({ name }) => name);
      expect(text === old || (names.join() === 'mine,shop-web' && text.includes('client-key-data')), text).toBe(true);
      expectPrivate(path.dirname(kubeconfig));
      expect(await run('oks', merge, { env })).toMatchObject({ code: 0, err: '' });
    }
    expect(killed).toBeGreaterThan(0);
  });

  test('a session leaves none or a complete, private file, and the next run works', async () => {
    const { folder, env } = newcomer();
    expect(await run('oks', ['profile', 'add', '--from-stdin', '-q'], { env, input: profile })).toMatchObject({
      code: 0,
    });
    const sessions = path.join(folder, 'config/state/sessions');
    const [session = ''] = globSync('*.json', { cwd: sessions }).map((file) => path.join(sessions, file));
    let killed = 0;
    for (let round = 0; round < rounds; round++) {
      writeFileSync(session, '', { mode: 0o600 });
      killed += Number(await killedOnceItWrites(['project', 'list'], { env, folder: sessions, afterMs: round / 2 }));
      const text = readFileSync(session, 'utf8');
      if (text !== '') expect(JSON.parse(text)).toMatchObject({ version: 1, refresh_token: expect.any(String) });
      expectPrivate(path.join(folder, 'config'));
      expect(await run('oks', ['project', 'list', '-o', 'name'], { env })).toEqual({ code: 0, out: 'shop\n', err: '' });
    }
    expect(killed).toBeGreaterThan(0);
  });

  test('defaults leaves the old or the new ones, and the next run works', async () => {
    const { folder, env: bare } = newcomer();
    const env = { ...bare, ...keys };
    const defaults = path.join(folder, 'config/state/defaults.json');
    const use = (name: string): string[] =>
      name === 'project' ? ['project', 'use', 'shop', '-q'] : ['cluster', 'use', 'shop/web', '-q'];
    expect(await run('oks', use('project'), { env })).toMatchObject({ code: 0 });
    let killed = 0;
    for (let round = 0; round < rounds; round++) {
      killed += Number(
        await killedOnceItWrites(use(round % 2 === 0 ? 'cluster' : 'project'), {
          env,
          folder: path.dirname(defaults),
          afterMs: round / 2,
        }),
      );
      const [kept] = Object.values(
        JSON.parse(readFileSync(defaults, 'utf8')) as Record<string, { project?: { name: string } }>,
      ); // Boundary: our own file.
      expect(kept?.project?.name).toBe('shop');
      expectPrivate(path.join(folder, 'config'));
      expect(await run('oks', use('project'), { env })).toMatchObject({ code: 0, err: '' });
    }
    expect(killed).toBeGreaterThan(0);
  });
});
