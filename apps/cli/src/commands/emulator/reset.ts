import path from 'node:path';
import { existsSync } from 'node:fs';
import { OksInputError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { controlOf, dataFolder, emulatorName, emulatorToControl, findRunning } from './running.ts';
import type { emulatorReset } from './spec.ts';

export const runEmulatorReset: Run<typeof emulatorReset> = async ({ session, flags }) => {
  const { context, ask, note } = session;
  if (session.globals.endpoint !== undefined) {
    if (flags['data-dir'] !== undefined)
      throw new OksInputError('`--data-dir` and `--endpoint` cannot be used together.');
    const { url, ...access } = await emulatorToControl(session, flags);
    await ask.confirmDeletion({ kind: 'emulator state', names: [url] });
    await (await controlOf({ url, ...access })).reset();
    note('Deleted all projects and clusters of the emulator.');
    return undefined;
  }
  const name = emulatorName(flags.name);
  const running = await findRunning(context, name);
  if (
    running !== undefined &&
    (flags['data-dir'] === undefined || running.data_dir === dataFolder(context, flags['data-dir'], name))
  ) {
    await ask.confirmDeletion({ kind: 'emulator state', names: [running.data_dir ?? running.url] });
    await (await controlOf(running)).reset();
  } else {
    const dataDir = dataFolder(context, flags['data-dir'], name);
    if (!existsSync(path.join(dataDir, 'emulator.db')))
      throw new OksInputError(`There is no emulator state in ${dataDir}.`, {
        hint: 'Pass its folder with --data-dir.',
      });
    await ask.confirmDeletion({ kind: 'emulator state', names: [dataDir] });
    const { createEmulator } = await import('@oks-kit/emulator');
    await using emulator = await createEmulator({ dataDir });
    await emulator.reset();
  }
  note('Deleted all projects and clusters of the emulator.');
  return undefined;
};
