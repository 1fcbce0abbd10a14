import type { Run } from '../../session/entry.ts';
import { runningOrThrow } from './running.ts';
import type { emulatorEnv } from './spec.ts';

/** Lines for `eval`. The keys are only valid for the emulator on this machine. */
export const runEmulatorEnv: Run<typeof emulatorEnv> = async ({ session, flags }) => {
  const running = await runningOrThrow(session, flags.name);
  const variables = {
    OKS_ENDPOINT: running.url,
    OKS_ACCESS_KEY: running.access_key,
    OKS_SECRET_KEY: running.secret_key,
  };
  for (const [name, value] of Object.entries(variables))
    session.out.lines(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  return undefined;
};
