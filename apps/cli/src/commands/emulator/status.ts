import { exitCodes } from '../../framework/exit-codes.ts';
import type { Run } from '../../framework/spec.ts';
import { asData, printValue } from '../../output/render.ts';
import { findRunning } from './running.ts';
import type { emulatorStatus } from './spec.ts';

export const runEmulatorStatus: Run<typeof emulatorStatus> = async ({ context, globals }) => {
  const running = await findRunning(context);
  if (asData(globals)) {
    await printValue(
      context,
      globals,
      running === undefined
        ? { running: false }
        : { running: true, url: running.url, pid: running.pid, data_dir: running.data_dir },
    );
  } else if (globals.output === 'name') context.stdout.write(running === undefined ? '' : `${running.url}\n`);
  else
    context.stdout.write(
      running === undefined
        ? 'No emulator runs.\n'
        : `An emulator runs at ${running.url} with the process ID ${running.pid}.\n`,
    );
  return running === undefined ? exitCodes.notFound : exitCodes.done;
};
