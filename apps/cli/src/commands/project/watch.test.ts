import { expect, test } from 'vitest';
import { openTestShell } from '../../testing/shell.fixture.ts';

test('lines of a watch align with earlier lines', async () => {
  const { run } = await openTestShell();
  await run(['project', 'create', 'lab', '--cidr', '10.50.0.0/18', '-q']);
  const stop = new AbortController();
  const { out } = await run(['project', 'list', '--watch=0.5s', '--columns', 'name,status'], {
    signal: stop.signal,
    onWrite(text) {
      if (text.includes('rather-a-long-name')) void run(['project', 'create', 'shop', '--cidr', '10.52.0.0/18', '-q']);
      else if (text.includes('shop')) stop.abort();
      else void run(['project', 'create', 'rather-a-long-name', '--cidr', '10.51.0.0/18', '-q']);
    },
  });
  expect(out).toBe('NAME  STATUS\nlab   ready\nrather-a-long-name  ready\nshop                ready\n');
});

test('a watch prints one line per change, or one JSON object per line, and exits quietly', async () => {
  const { emulator, run } = await openTestShell({ clock: 'manual' });
  await run(['project', 'create', 'shop', '--cidr', '10.50.0.0/18', '-q']);
  const stop = new AbortController();
  const { code, out, err } = await run(['project', 'list', '--watch=0.5s', '-o', 'json'], {
    signal: stop.signal,
    onWrite(text) {
      if (text.includes('"ready"')) stop.abort();
      else emulator.clock.advance(3_600_000);
    },
  });
  expect([code, err]).toEqual([0, '']);
  const seen: unknown[] = out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(seen).toMatchObject([
    { name: 'shop', status: 'pending' },
    { name: 'shop', status: 'ready' },
  ]);

  const again = new AbortController();
  const lines = await run(['project', 'get', 'shop', '--watch=0.5s', '--columns', 'name,status'], {
    signal: again.signal,
    onWrite(text) {
      if (text.includes('deleting')) emulator.clock.advance(3_600_000);
      else if (!text.includes('deleted')) void run(['project', 'delete', 'shop', '--yes', '-q']);
    },
  });
  expect(lines).toEqual({ code: 0, out: 'NAME  STATUS\nshop  ready\nshop  deleting\nshop  deleted\n', err: '' });
});
