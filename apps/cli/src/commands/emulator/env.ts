import { OksError } from '@oks-kit/core';
import type { Run } from '../../framework/spec.ts';
import { findRunning } from './running.ts';
import type { emulatorEnv } from './spec.ts';

/** Lines for `eval`: the emulator is this machine's own, and so are its keys. */
export const runEmulatorEnv: Run<typeof emulatorEnv> = async ({ context }) => {
  const running = await findRunning(context);
  if (running === undefined)
    throw new OksError('emulator', 'No emulator runs.', { hint: 'Start one with `oks emulator start --detach`.' });
  const variables = {
    OKS_ENDPOINT: running.url,
    OKS_ACCESS_KEY: running.access_key,
    OKS_SECRET_KEY: running.secret_key,
  };
  for (const [name, value] of Object.entries(variables))
    context.stdout.write(`export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
  return undefined;
};
