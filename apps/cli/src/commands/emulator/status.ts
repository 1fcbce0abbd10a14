import { exitCodes } from '../../framework/exit-codes.ts';
import type { Run } from '../../session/entry.ts';

import { findRunning } from './running.ts';
import type { emulatorStatus } from './spec.ts';

export const runEmulatorStatus: Run<typeof emulatorStatus> = async ({ session: { context, out } }) => {
  const running = await findRunning(context);
  if (out.isData) {
    await out.value(
      running === undefined
        ? { running: false }
        : { running: true, url: running.url, pid: running.pid, data_dir: running.data_dir },
    );
  } else if (out.format === 'name') {
    if (running !== undefined) out.lines(running.url);
  } else
    out.lines(
      running === undefined
        ? 'No emulator is running.'
        : `An emulator is running at ${running.url}, process ID ${running.pid}.`,
    );
  return running === undefined ? exitCodes.notFound : exitCodes.done;
};
