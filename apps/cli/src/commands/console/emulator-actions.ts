import type { Action, FieldChange, PreparedAction } from '@oks-kit/console';
import { OksError } from '@oks-kit/core';
import type { EmulatorControl } from '@oks-kit/emulator/control';
import { parseDuration } from '../../input/durations.ts';
import { commandLine, createCommandWords } from '../../session/hints.ts';
import { advanceClock } from '../emulator/clock.ts';
import { addFault } from '../emulator/fault.ts';
import { readFault } from '../emulator/read-fault.ts';
import { nameFlag } from '../emulator/running.ts';
import { byId, wordsOf } from './action-command.ts';
import type { ActionAccount } from './prepare-action.ts';

type EmulatorAction = Extract<Action, { kind: 'advance-clock' | 'add-fault' | 'remove-fault' }>;

interface Planned {
  readonly summary: string;
  readonly changes: readonly FieldChange[];
  run(control: EmulatorControl): Promise<unknown>;
}

/** An action on the emulator itself. It asks nothing. */
export function prepareEmulatorAction(
  { emulator, emulatorName, base }: Pick<ActionAccount, 'emulator' | 'emulatorName' | 'base'>,
  action: EmulatorAction,
): PreparedAction {
  if (emulator === undefined) throw new OksError('emulator', 'This profile does not belong to an emulator.');
  const planned = plan(action);
  const words = createCommandWords(base.context, base.globals, base.application);
  const named = emulatorName === undefined ? undefined : nameFlag(emulatorName).name;
  return {
    preview: {
      ...{ summary: planned.summary, changes: planned.changes },
      ...{ warnings: [], question: [], confirm: { type: 'none' }, nothingToDo: false },
      // Only those of `oks emulator start` are found by their names.
      command: emulatorName === undefined ? '' : commandLine(wordsOf(action, byId, words, named)),
    },
    async run() {
      await planned.run(emulator);
    },
  };
}

function plan(action: EmulatorAction): Planned {
  switch (action.kind) {
    case 'advance-clock': {
      const ms = parseDuration('TIME', action.by);
      return {
        summary: `Advance the clock of the emulator by ${action.by}.`,
        changes: [],
        run: (control) => advanceClock(control, ms),
      };
    }
    case 'add-fault': {
      const { fault: kind, operations = [], times } = action;
      const fault = readFault(kind, {
        operation: operations,
        times: times === undefined ? undefined : String(times),
        ...{ probability: undefined, latency: undefined, status: undefined, 'retry-after': undefined },
      });
      return {
        summary: `Inject a fault into the emulator: ${kind}.`,
        changes: [{ field: 'fault', before: null, after: fault }],
        run: (control) => addFault(control, fault),
      };
    }
    case 'remove-fault':
      return {
        summary: 'Remove a fault from the emulator.',
        changes: [{ field: 'fault', before: action.fault, after: null }],
        run: (control) => control.faults.remove(action.fault),
      };
  }
}
