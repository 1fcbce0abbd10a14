import type { ClockReading, EmulatorControl } from '@oks-kit/emulator/control';
import { OksInputError } from '@oks-kit/core';
import { parseDuration } from '../../input/durations.ts';
import type { View } from '../../output/render.ts';
import type { Run } from '../../session/entry.ts';
import { controlFor } from './running.ts';
import type { emulatorClockAdvance, emulatorClockShow } from './spec.ts';

export const runClockShow: Run<typeof emulatorClockShow> = async ({ session, flags }) => {
  const control = await controlFor(session, flags);
  await session.out.one(shown(await control.clock.read()), clockView);
  return undefined;
};

export const runClockAdvance: Run<typeof emulatorClockAdvance> = async ({ session, flags, args: [time = ''] }) => {
  const ms = parseDuration('TIME', time);
  const control = await controlFor(session, flags);
  await session.out.one(shown(await advanceClock(control, ms)), clockView);
  return undefined;
};

/** Advances the clock of an emulator. Throws `OksInputError` if it is not a manual one. */
export async function advanceClock({ clock }: EmulatorControl, ms: number): Promise<ClockReading> {
  const { kind } = await clock.read();
  if (kind !== 'manual')
    throw new OksInputError(`The clock of this emulator is ${kind}: only a manual clock can be advanced.`, {
      hint: 'Start the emulator with `--clock manual`.',
    });
  return clock.advance(ms);
}

interface ShownClock {
  readonly kind: string;
  readonly now: string;
}

function shown({ kind, now }: ClockReading): ShownClock {
  return { kind, now: new Date(now).toISOString() };
}

const clockView: View<ShownClock> = {
  nameOf: ({ now }) => now,
  columns: [
    { name: 'kind', cell: ({ kind }) => kind },
    { name: 'now', cell: ({ now }) => now },
  ],
};
