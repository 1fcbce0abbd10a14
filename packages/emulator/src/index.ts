export type { ClockKind, EmulatorClock } from './clock.ts';
export {
  type ClockReading,
  type EmulatorControl,
  emulatorControl,
  type EmulatorControlOptions,
} from './control-client.ts';
export { createEmulator, type Emulator, type EmulatorCredentials, type EmulatorOptions } from './create-emulator.ts';
export type { ActiveFault, Fault, FaultKind, Faults } from './faults.ts';
export type { QuotaLimits } from './quotas.ts';
export type { RateLimit } from './rate-limiter.ts';
export type { Account } from './records.ts';
export { emulatorRules } from './rules/index.ts';
export type { RuleDescription, RuleSource } from './rules/rule.ts';
