export type {
  ClusterBackendKind,
  ClusterFailure,
  ClusterStatus,
  KubernetesOption,
  NodePoolSummary,
  ProgramStatus,
} from './clusters/cluster-backend.ts';
export type { ClockKind, EmulatorClock } from './state/clock.ts';
export {
  type ClockReading,
  type EmulatorControl,
  emulatorControl,
  type EmulatorControlOptions,
  type EmulatorStatus,
  type FollowRequestsOptions,
} from './http/control-client.ts';
export type { OperationId, RecordedRequest, RequestFilter } from './journal/recorded-request.ts';
export type { ServerTls } from './http/http-server.ts';
export {
  checkEmulatorOptions,
  createEmulator,
  type Emulator,
  type EmulatorCredentials,
  type EmulatorOptions,
} from './create-emulator.ts';
export type { AccountOptions, KnownAccount } from './accounts/account-administration.ts';
export type { EmulatorWarning } from './monitoring/warnings.ts';
export type { AuditEntry } from './monitoring/audit-entry.ts';
export type { ActiveFault, Fault, FaultKind, Faults } from './service/faults/faults.ts';
export type { RequestJournal, WaitForRequestOptions } from './journal/request-journal.ts';
export type { QuotaLimits } from './service/quotas.ts';
export type { RateLimit } from './service/rate-limiter.ts';
export type { Account } from './state/records.ts';
export { emulatorRules } from './service/rules/index.ts';
export type { RuleDescription, RuleSource } from './service/rules/rule.ts';
