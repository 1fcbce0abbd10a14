import { setTimeout as sleep } from 'node:timers/promises';
import { OksError } from '@oks-kit/core';
import { isProcessRunning } from '@oks-kit/files/is-process-running';
import type { Run } from '../../session/entry.ts';
import { emulatorName, findRunning, forgetRunning, notRunning, readRunning } from './running.ts';
import type { emulatorStop } from './spec.ts';

const stopWithinMs = 10_000;

export const runEmulatorStop: Run<typeof emulatorStop> = async ({ session: { context, note }, flags }) => {
  const name = emulatorName(flags.name);
  const running = await findRunning(context, name);
  if (running === undefined) {
    const left = readRunning(context, name);
    if (left !== undefined) forgetRunning(context, name, left.pid);
    note(notRunning(flags.name));
    return undefined;
  }
  process.kill(running.pid, 'SIGTERM');
  const giveUpAt = performance.now() + stopWithinMs + (running.drain_ms ?? 0);
  while (isProcessRunning(running.pid)) {
    if (performance.now() > giveUpAt)
      throw new OksError('emulator', `The emulator with the process ID ${running.pid} does not stop.`, {
        hint: `To end it: \`kill -9 ${running.pid}\`.`,
      });
    await sleep(25);
  }
  forgetRunning(context, name, running.pid);
  note(`The emulator at ${running.url} has stopped.`);
  return undefined;
};
