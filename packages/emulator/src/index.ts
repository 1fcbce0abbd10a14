export type { ClockKind, EmulatorClock } from './clock.ts';
export { createEmulator, type Emulator, type EmulatorCredentials, type EmulatorOptions } from './create-emulator.ts';
export type { Account } from './records.ts';
