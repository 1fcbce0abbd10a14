import { setTimeout as sleep } from 'node:timers/promises';
import { OksError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { findRunning, forgetRunning, isAlive, readRunning } from './running.ts';
import type { emulatorStop } from './spec.ts';

const stopWithinMs = 10_000;

export const runEmulatorStop: Run<typeof emulatorStop> = async ({ session: { context, note } }) => {
  const running = await findRunning(context);
  if (running === undefined) {
    const left = readRunning(context);
    if (left !== undefined) forgetRunning(context, left.pid);
    note('No emulator is running.');
    return undefined;
  }
  process.kill(running.pid, 'SIGTERM');
  const giveUpAt = performance.now() + stopWithinMs;
  while (isAlive(running.pid)) {
    if (performance.now() > giveUpAt)
      throw new OksError('emulator', `The emulator with the process ID ${running.pid} does not stop.`, {
        hint: `End it with \`kill -9 ${running.pid}\`.`,
      });
    await sleep(25);
  }
  forgetRunning(context, running.pid);
  note(`The emulator at ${running.url} has stopped.`);
  return undefined;
};
