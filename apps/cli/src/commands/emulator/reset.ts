import path from 'node:path';
import { existsSync } from 'node:fs';
import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../framework/spec.ts';
import { confirmDeletion } from '../../session/confirm.ts';
import { dataFolder, findRunning } from './running.ts';
import type { emulatorReset } from './spec.ts';

export const runEmulatorReset: Run<typeof emulatorReset> = async ({ context, globals, flags }) => {
  const running = await findRunning(context);
  if (
    running !== undefined &&
    (flags['data-dir'] === undefined || running.data_dir === dataFolder(context, flags['data-dir']))
  ) {
    await confirmDeletion(context, globals, 'emulator state', [running.data_dir ?? running.url]);
    const { emulatorControl } = await import('@oks-kit/emulator/control');
    await emulatorControl({ url: running.url }).reset();
  } else {
    const dataDir = dataFolder(context, flags['data-dir']);
    if (!existsSync(path.join(dataDir, 'emulator.db')))
      throw new OksInputError(`There is no emulator state in ${dataDir}.`, {
        hint: 'Name its folder with --data-dir.',
      });
    await confirmDeletion(context, globals, 'emulator state', [dataDir]);
    const { createEmulator } = await import('@oks-kit/emulator');
    await using emulator = await createEmulator({ dataDir });
    emulator.reset();
  }
  if (!globals.quiet) context.stderr.write('The emulator has forgotten its projects and clusters.\n');
  return undefined;
};
