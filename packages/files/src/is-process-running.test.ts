import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isProcessRunning } from './is-process-running.ts';

test('a process runs until it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  const pid = child.pid ?? 0;
  expect(isProcessRunning(pid)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isProcessRunning(pid)).toBe(false);
});

test('a process of another user counts as running', () => {
  expect(isProcessRunning(1)).toBe(true);
});

test.runIf(existsSync('/proc/self/stat'))(
  'a process has ended, although its parent takes no note of that',
  async () => {
    // The shell starts a process and then becomes another program, which does not know about it.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [pid] = (await once(parent.stdout, 'data')).map(String);
      await expect.poll(() => isProcessRunning(Number(pid))).toBe(false);
    } finally {
      parent.kill();
    }
  },
);
