import type { ActiveFault, EmulatorControl, Fault } from '@oks-kit/emulator/control';
import { isOksError, OksError, OksInputError } from '@oks-kit/core';
import type { View } from '../../output/render.ts';
import type { Run } from '../../session/entry.ts';
import { readFault } from './read-fault.ts';
import { controlFor } from './running.ts';
import type { emulatorFaultAdd, emulatorFaultList, emulatorFaultRemove } from './spec.ts';

export const runFaultAdd: Run<typeof emulatorFaultAdd> = async ({ session, flags, args: [kind = ''] }) => {
  const fault = readFault(kind, flags);
  const control = await controlFor(session, flags);
  await session.out.one({ id: await addFault(control, fault), ...fault }, faultView);
  return undefined;
};

/** Activates a fault and returns its ID. Throws `OksInputError`, without the details for callers of the library. */
export async function addFault({ faults }: EmulatorControl, fault: Fault): Promise<string> {
  try {
    return await faults.add(fault);
  } catch (error) {
    throw isOksError(error, 'input')
      ? new OksInputError(error.message.replace(/^@oks-kit\/emulator, a fault: /, 'Invalid fault: '))
      : error;
  }
}

export const runFaultList: Run<typeof emulatorFaultList> = async ({ session, flags }) => {
  const control = await controlFor(session, flags);
  await session.out.list(await control.faults.list(), faultView, { empty: 'There are no active faults.' });
  return undefined;
};

export const runFaultRemove: Run<typeof emulatorFaultRemove> = async ({ session, flags, args }) => {
  if (flags.all === args.length > 0)
    throw new OksInputError('Name the faults to remove, or pass `--all`.', {
      hint: `To see their IDs: \`${session.hint('emulator fault list')}\`.`,
    });
  const control = await controlFor(session, flags);
  if (flags.all) await control.faults.clear();
  const known = new Set((await control.faults.list()).map(({ id }) => id));
  for (const id of args) {
    if (!known.has(id))
      throw new OksError('not_found', `There is no fault with the ID \`${id}\`.`, {
        hint:
          'To see their IDs: ' +
          `\`${session.hint('emulator fault list', [], flags.name === undefined ? {} : { name: flags.name })}\`.`,
      });
    await control.faults.remove(id);
  }
  session.note(
    flags.all ? 'All faults were removed.' : `Removed ${args.length === 1 ? 'fault' : 'faults'} ${args.join(', ')}.`,
  );
  return undefined;
};

const faultView: View<ActiveFault> = {
  nameOf: ({ id }) => id,
  columns: [
    { name: 'id', cell: ({ id }) => id },
    { name: 'kind', cell: ({ kind }) => kind },
    { name: 'operations', cell: ({ operations }) => operations?.join(', ') ?? 'all' },
    { name: 'times', cell: ({ times }) => (times === undefined ? 'no limit' : String(times)) },
    { name: 'probability', cell: ({ probability }) => String(probability ?? 1) },
  ],
};
