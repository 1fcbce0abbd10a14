import type { EmulatorStatus, ProgramStatus } from '@oks-kit/emulator/control';
import { ageText } from '@oks-kit/core';
import { exitCodes } from '../../framework/exit-codes.ts';
import type { Run } from '../../session/entry.ts';
import type { LocalSession } from '../../session/session.ts';
import {
  controlOf,
  emulatorName,
  emulatorToControl,
  findRunning,
  notRunning,
  type Running,
  runningNames,
} from './running.ts';
import type { emulatorStatus } from './spec.ts';

/** `etcd 3.6.16: /usr/local/bin/etcd` */
const programLine = ({ name, version, file }: ProgramStatus): string =>
  `${name} ${version ?? 'of an unknown version'}: ${file}`;

export const runEmulatorStatus: Run<typeof emulatorStatus> = async ({ session, flags }) => {
  const { context, out, note } = session;
  if (session.globals.endpoint !== undefined) {
    const emulator = await emulatorToControl(session, flags);
    const { pid, ...status } = await (await controlOf(emulator)).status();
    await print(session, { url: emulator.url, pid }, status);
    return undefined;
  }
  const name = emulatorName(flags.name);
  const running = await findRunning(context, name);
  if (running === undefined) {
    if (out.isData) await out.value({ running: false });
    else if (out.format !== 'name') out.lines(notRunning(flags.name));
  } else {
    const status = await (await controlOf(running)).status();
    await print(session, { name, url: running.url, pid: running.pid, data_dir: running.data_dir }, status);
  }
  const others = (await runningNames(context)).filter((other) => other !== name);
  if (others.length > 0) note(`Also running: ${others.map((other) => `--name ${other}`).join(', ')}.`);
  return running === undefined ? exitCodes.notFound : exitCodes.done;
};

/** Prints where an emulator is and what it is doing. */
async function print(
  { context, out }: LocalSession,
  place: Pick<Running, 'url' | 'pid'> & Partial<Pick<Running, 'data_dir'> & { readonly name: string }>,
  { clock, accounts, faults, clusters, warnings }: Omit<EmulatorStatus, 'pid'>,
): Promise<void> {
  if (out.isData) {
    const now = new Date(clock.now).toISOString();
    const status = { clock: { kind: clock.kind, now }, accounts, faults, clusters, warnings };
    await out.value({ running: true, ...place, ...status });
  } else if (out.format === 'name') out.lines(place.url);
  else {
    out.lines(`An emulator is running at ${place.url}, process ID ${place.pid}.`);
    const { backend, programs, failed } = clusters;
    if (backend !== 'builtin') out.lines(`Its clusters run on ${backend}.`);
    out.lines(...programs.map(programLine));
    out.lines(...failed.map(({ id, reason }) => `The cluster ${id} does not run: ${reason}`));
    for (const { time, message } of warnings)
      out.lines(`Warning, ${ageText(context.now() - Date.parse(time))} ago: ${message}`);
  }
}
