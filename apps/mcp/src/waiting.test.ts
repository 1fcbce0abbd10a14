import { expect, test } from 'vitest';
import { cluster, startWorkplace } from './testing.fixture.ts';

test('a wait reports each step while time passes', async () => {
  await using workplace = await startWorkplace('manual');
  const { succeed } = await workplace.assistant();
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const steps: string[] = [];
  const waiting = succeed(
    'wait_for_project',
    { project: 'shop' },
    {
      onprogress({ message = '' }) {
        steps.push(message);
        if (steps.length === 1) workplace.emulator.clock.advance(3_600_000);
      },
    },
  );
  expect(await waiting).toMatchObject({ deleted: false, project: { status: 'ready' } });
  expect(steps[0]).toMatch(/^project shop: (pending|deploying)$/);
  expect(steps.at(-1)).toBe('project shop: ready');
});

test('a wait that times out says what state the resource is in, and how to continue', async () => {
  await using workplace = await startWorkplace('manual');
  const { call, succeed } = await workplace.assistant();
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const { isError, result } = await call('wait_for_project', { project: 'shop', timeout_seconds: 1 });
  expect(isError).toBe(true);
  expect(result).toMatchObject({
    error: {
      code: 'wait_timeout',
      message: expect.stringMatching(/^Waited \d+s for project shop to be ready\. It is \w+\.$/),
      hint: 'The operation continues. To keep waiting: wait_for_project {"project":"shop","status":"ready"}',
    },
  });
});

test('canceling a wait stops its requests, and the server continues to work', async () => {
  await using workplace = await startWorkplace('manual');
  const { call, succeed } = await workplace.assistant();
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const cancel = new AbortController();
  const waiting = call(
    'wait_for_project',
    { project: 'shop' },
    { signal: cancel.signal, onprogress: () => cancel.abort() },
  );
  await expect(waiting).rejects.toThrow();
  // The poll after the cancellation would be seen here.
  await expect.poll(() => workplace.emulator.requests.of('GetProject').length).toBeGreaterThan(0);
  const before = workplace.emulator.requests.of('GetProject').length;
  expect(await succeed('list_projects')).toMatchObject({ projects: [{ name: 'shop' }] });
  expect(workplace.emulator.requests.of('GetProject').length).toBe(before);
});

test('a wait ends when the resource fails, and a change waits for resources that are not ready', async () => {
  await using workplace = await startWorkplace('manual');
  const { call, succeed } = await workplace.assistant();
  await succeed('create_project', { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' });
  const steps: string[] = [];
  const created = await call('create_cluster', cluster, {
    onprogress({ message = '' }) {
      steps.push(message);
      if (steps.length === 1) workplace.emulator.clock.advance(3_600_000);
    },
  });
  expect(created).toMatchObject({ isError: false, result: { cluster: { name: 'web' } } });
  expect(steps[0]).toMatch(/^create a cluster in a project: project shop is not ready yet/);
});
