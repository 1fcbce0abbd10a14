// The control of an emulator that runs elsewhere, alone: the main entry loads the whole emulator.
export type { ClockKind } from './state/clock.ts';
export {
  type ClockReading,
  type EmulatorControl,
  emulatorControl,
  type EmulatorControlOptions,
} from './http/control-client.ts';
export type { ActiveFault, Fault, FaultKind } from './service/faults/faults.ts';
