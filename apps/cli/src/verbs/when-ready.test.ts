import { describe, expect, test } from 'vitest';
import { startWaitTime } from '../input/durations.ts';
import { throughProxy } from '../testing/proxy.fixture.ts';
import { openTestShell, type Shell } from '../testing/shell.fixture.ts';

/** A shell with a project that becomes ready when the clock is advanced. */
async function withPendingProject(): Promise<Shell & { readonly settle: () => void }> {
  const shell = await openTestShell({ clock: 'manual' });
  await shell.run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  return { ...shell, settle: () => shell.emulator.clock.advance(3_600_000) };
}

const createCluster = ['cluster', 'create', 'web', '-p', 'shop', '-o', 'name'];
const pending = 'project shop is not ready yet (pending), waiting';

describe('a call waits for a resource that is not ready yet', () => {
  test('a create waits for the project, and says so', async () => {
    const { run, settle } = await withPendingProject();
    const onWrite = (text: string): void => {
      if (text.includes('waiting')) settle();
    };
    expect(await run(createCluster, { onWrite })).toEqual({
      code: 0,
      out: 'shop/web\n',
      err: `create cluster shop/web: ${pending}\n`,
    });
  });

  test.each([
    ['an update', ['project', 'update', 'shop', '--set', 'description=x', '-o', 'name'], 'update project shop'],
    ['a deletion', ['project', 'delete', 'shop', '--yes', '-o', 'name'], 'delete project shop'],
  ])('%s of a project waits for it', async (_, args, what) => {
    const { run, settle } = await withPendingProject();
    const onWrite = (text: string): void => {
      if (text.includes('waiting')) settle();
    };
    const { code, err } = await run(args, { onWrite });
    expect(err).toContain(`${what}: ${pending}\n`);
    expect(code).toBe(0);
  });

  test('a kubeconfig and a change wait for the cluster', async () => {
    const { run, settle, emulator } = await withPendingProject();
    settle();
    await run([...createCluster, '-q']);
    const onWrite = (text: string): void => {
      if (text.includes('waiting')) settle();
    };
    const fetched = await run(['kubeconfig', 'get', 'shop/web'], { onWrite });
    expect(fetched.err).toBe('fetch the kubeconfig: cluster shop/web is not ready yet (pending), waiting\n');
    expect([fetched.code, fetched.out]).toEqual([0, expect.stringContaining('kind: Config')]);

    emulator.faults.add({ kind: 'not_ready', operations: ['UpdateCluster'], times: 2 });
    const updated = await run(['cluster', 'update', 'shop/web', '--set', 'description=x', '-o', 'name']);
    expect([updated.code, updated.err]).toEqual([
      0,
      'update cluster shop/web: cluster shop/web is not ready yet, waiting\n',
    ]);
  });

  test('a failed project ends a create with exit code 6', async () => {
    const { run, emulator } = await withPendingProject();
    const env = await throughProxy(emulator, (method, answer, at) =>
      method === 'GET' && /\/projects\/[^/]+$/.test(at) ? answer.replace('"pending"', '"failed"') : answer,
    );
    expect(await run(createCluster, { env })).toEqual({
      code: 6,
      out: '',
      err:
        'oks: Cannot create cluster shop/web: project shop has failed.\n' +
        'hint: It will not recover by itself. Inspect it, delete it, or contact OUTSCALE support.\n',
    });
  });

  test('a failed cluster ends the request for its kubeconfig, but not its deletion', async () => {
    const { run, settle, emulator } = await withPendingProject();
    settle();
    emulator.faults.add({ kind: 'cluster_failed', times: 1 });
    await run([...createCluster, '-q']);
    settle();
    const { code, err } = await run(['kubeconfig', 'get', 'shop/web']);
    expect([code, err]).toEqual([
      6,
      expect.stringContaining('oks: Cannot fetch the kubeconfig: cluster shop/web has failed.\n'),
    ]);
    emulator.faults.add({ kind: 'not_ready', operations: ['DeleteCluster'], times: 1 });
    expect(await run(['cluster', 'delete', 'shop/web', '--yes', '-o', 'name'])).toMatchObject({ code: 0 });
  });
});

test('--wait is one time for all calls and waits of a command: the given one, or half an hour for a call', () => {
  let now = 0;
  const times = [undefined, true as const, '10m'].map((wait) => startWaitTime({ now: () => now }, wait));
  const read = () => times.map((time) => [time.callMs(), time.leftMs()]);
  expect(read()).toEqual([
    [undefined, undefined],
    [1_800_000, undefined],
    [600_000, 600_000],
  ]);
  now = 240_000;
  expect(read()).toEqual([
    [undefined, undefined],
    [1_800_000, undefined],
    [360_000, 360_000],
  ]);
  now = 700_000;
  expect(read()[2]).toEqual([1, 1]);
});
