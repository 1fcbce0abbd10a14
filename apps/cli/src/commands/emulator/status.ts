import type { ProgramStatus } from '@oks-kit/emulator/control';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { Run } from '../../session/entry.ts';
import { controlOf, emulatorName, findRunning, notRunning, runningNames } from './running.ts';
import type { emulatorStatus } from './spec.ts';

/** `etcd 3.6.16: /usr/local/bin/etcd` */
const programLine = ({ name, version, file }: ProgramStatus): string =>
  `${name} ${version ?? 'of an unknown version'}: ${file}`;

export const runEmulatorStatus: Run<typeof emulatorStatus> = async ({ session: { context, out, note }, flags }) => {
  const name = emulatorName(flags.name);
  const running = await findRunning(context, name);
  if (running === undefined) {
    if (out.isData) await out.value({ running: false });
    else if (out.format !== 'name') out.lines(notRunning(flags.name));
  } else if (out.isData) {
    const control = await controlOf(running);
    const { clock, accounts, faults, clusters } = await control.status();
    await out.value({
      running: true,
      name,
      url: running.url,
      pid: running.pid,
      data_dir: running.data_dir,
      clock: { kind: clock.kind, now: new Date(clock.now).toISOString() },
      accounts,
      faults,
      clusters,
    });
  } else if (out.format === 'name') out.lines(running.url);
  else {
    out.lines(`An emulator is running at ${running.url}, process ID ${running.pid}.`);
    const { backend, programs } = (await (await controlOf(running)).status()).clusters;
    if (backend !== 'builtin') out.lines(`Its clusters run on ${backend}.`);
    out.lines(...programs.map(programLine));
  }
  const others = (await runningNames(context)).filter((other) => other !== name);
  if (others.length > 0) note(`Also running: ${others.map((other) => `--name ${other}`).join(', ')}.`);
  return running === undefined ? exitCodes.notFound : exitCodes.done;
};
