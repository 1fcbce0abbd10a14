import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

test('the first process of the system runs, although it is not ours', () => {
  expect(isProcessRunning(1)).toBe(true);
});
