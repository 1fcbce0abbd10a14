import { OksError } from '@oks-kit/core';
import type { Run } from '../../session/entry.ts';
import { findRunning } from './running.ts';
import type { emulatorEnv } from './spec.ts';

/** Lines for `eval`: the emulator is this machine's own, and so are its keys. */
export const runEmulatorEnv: Run<typeof emulatorEnv> = async ({ session: { context, out, hint } }) => {
  const running = await findRunning(context);
  if (running === undefined)
    throw new OksError('emulator', 'No emulator is running.', {
      hint: `To start one: \`${hint('emulator start', [], { detach: true })}\`.`,
    });
  const variables = {
    OKS_ENDPOINT: running.url,
    OKS_ACCESS_KEY: running.access_key,
    OKS_SECRET_KEY: running.secret_key,
  };
  for (const [name, value] of Object.entries(variables))
    out.lines(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  return undefined;
};
