import path from 'node:path';
import { existsSync } from 'node:fs';
import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { dataFolder, findRunning } from './running.ts';
import type { emulatorReset } from './spec.ts';

export const runEmulatorReset: Run<typeof emulatorReset> = async ({ session: { context, ask, note }, flags }) => {
  const running = await findRunning(context);
  if (
    running !== undefined &&
    (flags['data-dir'] === undefined || running.data_dir === dataFolder(context, flags['data-dir']))
  ) {
    await ask.confirmDeletion({ kind: 'emulator state', names: [running.data_dir ?? running.url] });
    const { emulatorControl } = await import('@oks-kit/emulator/control');
    await emulatorControl({ url: running.url }).reset();
  } else {
    const dataDir = dataFolder(context, flags['data-dir']);
    if (!existsSync(path.join(dataDir, 'emulator.db')))
      throw new OksInputError(`There is no emulator state in ${dataDir}.`, {
        hint: 'Name its folder with --data-dir.',
      });
    await ask.confirmDeletion({ kind: 'emulator state', names: [dataDir] });
    const { createEmulator } = await import('@oks-kit/emulator');
    await using emulator = await createEmulator({ dataDir });
    await emulator.reset();
  }
  note('The emulator has no projects and clusters now.');
  return undefined;
};
